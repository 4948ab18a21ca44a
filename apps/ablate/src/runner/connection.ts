import type { Job as BullJob, Queue as BullQueue } from "bullmq";
import type { Redis } from "ioredis";
import { Complaint, codeOf, sentence } from "../cli/complaint.ts";
import type { Job, Progress } from "../trial/spec.ts";

/** A run as it lies in the queue. Where its folder is on another machine, a worker's own --store takes the place of `store`. */
export interface Posted {
  readonly job: Job;
  readonly store: string;
}

/** What a worker tells of a run that it holds, or why it does not take it. */
export interface Notice {
  readonly progress?: Pick<Progress, "step" | "loss">;
  readonly attempt?: number;
  readonly refused?: string;
}

export type Queue = BullQueue<Posted, void, string>;
export type Queued = BullJob<Posted, void, string>;

/** A Redis that answers, and the two packages that speak to it. */
export interface Connection {
  readonly url: string;
  readonly bullmq: typeof import("bullmq");
  readonly redis: Redis;
  /** Another connection to the same Redis: it waits for as long as Redis is away. */
  another(): Redis;
  close(): void;
}

export const queueName = "ablate";
/** The channel on which workers are told which runs nobody wants any more. */
export const cancelChannel = "ablate:cancel";

/** The address without its password. */
function shownUrl(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== "") parsed.password = "***";
    return parsed.href.replace(/\/$/, "");
  } catch {
    return url;
  }
}

/** Connect, or fail with a sentence. Once connected, a Redis that goes away is waited for, and `say` tells of it. */
export async function connect(url: string, say: (line: string) => void): Promise<Connection> {
  if (!/^rediss?:\/\//.test(url)) {
    throw new Complaint(`"${url}" is no address of a Redis; give one such as redis://127.0.0.1:6379.`);
  }
  const [bullmq, { Redis: Client }] = await packages();
  const shown = shownUrl(url);
  const first = new Client(url, { lazyConnect: true, connectTimeout: 5000, retryStrategy: () => null });
  first.on("error", () => {});
  let failure: unknown;
  first.on("error", (error) => {
    failure = error;
  });
  try {
    await first.connect();
    await first.ping();
  } catch (error) {
    const why = codeOf(failure) ?? codeOf(error) ?? sentence(failure ?? error);
    throw new Complaint(
      `Redis at ${shown} does not answer (${why}); start it with redis-server, or mend the address that --redis gives.`,
    );
  } finally {
    first.disconnect();
  }
  const made = new Set<Redis>();
  const another = (): Redis => {
    const redis = new Client(url, { maxRetriesPerRequest: null, retryStrategy: (n) => Math.min(1000, 50 * n) });
    redis.on("error", () => {});
    made.add(redis);
    return redis;
  };
  const redis = another();
  let away = false;
  redis.on("close", () => {
    if (!away) say(`Redis at ${shown} is gone; waiting until it is back. Nothing is lost: results are in the store.`);
    away = true;
  });
  redis.on("ready", () => {
    if (away) say(`Redis at ${shown} is back.`);
    away = false;
  });
  const close = () => {
    redis.removeAllListeners("close");
    for (const each of made) each.disconnect();
  };
  return { url: shown, bullmq, redis, another, close };
}

async function packages() {
  try {
    return await Promise.all([import("bullmq"), import("ioredis")]);
  } catch (error) {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Complaint(
      "Runs on many machines need two packages that are not installed; run: npm install bullmq ioredis.",
    );
  }
}

/** The queue of all studies on a Redis. */
export function openQueue({ bullmq, another }: Connection): Queue {
  const queue: Queue = new bullmq.Queue(queueName, { connection: another() });
  queue.on("error", () => {});
  return queue;
}
