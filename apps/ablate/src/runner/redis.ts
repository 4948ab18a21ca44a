import type { TrialSummary } from "../store/records.ts";
import { StoreTrouble } from "../store/trouble.ts";
import type { Job } from "../trial/spec.ts";
import { type Connection, cancelChannel, type Notice, openQueue, type Posted } from "./connection.ts";
import { deferred } from "./deferred.ts";
import type { TrialRunner, Watch } from "./runner.ts";
import { fail, resultOf } from "./supervise.ts";
import { Cancelled } from "./troubles.ts";

interface Pending {
  readonly job: Job;
  readonly watches: Watch[];
  readonly ended: Promise<TrialSummary>;
  resolve(summary: TrialSummary): void;
  reject(error: Error): void;
  attempt: number;
  step: number;
  /** When it was first seen to be completed without a result here. */
  missing?: number;
}

export interface RedisOptions {
  /** The folder that all runs' folders lie in. */
  readonly store: string;
  readonly say: (line: string) => void;
  /** How often the queue and the store are looked at, in milliseconds. */
  readonly every?: number;
}

/** Completed and failed jobs are forgotten after an hour: the store has their results. */
const forgotten = { removeOnComplete: { age: 3600 }, removeOnFail: { age: 3600 } };

/**
 * Runs on other machines: they wait in a queue on Redis for workers. The queue only says who does what; results are read
 * from the store. So a Redis that goes away, or comes back empty, loses nothing: what is missing in both is posted again.
 */
export function redisRunner(connection: Connection, { store, say, every = 300 }: RedisOptions): TrialRunner {
  const queue = openQueue(connection);
  const pending = new Map<string, Pending>();
  const said = new Set<string>();
  let closed = false;
  let looking = false;

  const once = (line: string) => {
    if (!said.has(line)) say(line);
    said.add(line);
  };
  const idOf = (job: Job) => `run-${job.id}`;
  const post = async (job: Job) => {
    const known = await queue.getJob(idOf(job));
    if (known !== undefined && ["completed", "failed"].includes(await known.getState())) await known.remove();
    await queue.add("run", { job, store } satisfies Posted, { jobId: idOf(job), attempts: 1, ...forgotten });
  };

  /** Tell of what workers say, and settle what has ended. */
  const look = async () => {
    const held = await queue.getJobs(["active", "delayed"]);
    const waits = pending.size > 0 && held.length === 0 && (await queue.getWorkersCount()) === 0;
    if (waits)
      once(
        `No worker is there yet; start some, on any machine that sees the store: ablate worker --redis ${connection.url}`,
      );
    for (const each of held) {
      const run = [...pending.values()].find(({ job }) => idOf(job) === each?.id);
      const { progress, refused, attempt = 1 } = (each?.progress || {}) as Notice;
      if (run === undefined) continue;
      if (refused !== undefined) once(refused);
      if (progress === undefined) continue;
      const started = each.attemptsStarted * 1000 + attempt;
      if (run.attempt !== started) for (const watch of run.watches) watch({ what: "started", attempt });
      if (run.attempt === started && run.step === progress.step) continue;
      Object.assign(run, { attempt: started, step: progress.step });
      for (const watch of run.watches) watch({ what: "progress", progress });
    }
    for (const run of pending.values()) await settle(run);
  };
  const settle = async (run: Pending) => {
    const result = resultOf(run.job);
    if (result !== undefined) return run.resolve(result);
    const state = await queue.getJobState(idOf(run.job));
    if (state === "unknown") return post(run.job);
    if (state === "failed") {
      const reason = (await queue.getJob(idOf(run.job)))?.failedReason ?? "";
      return /cancelled/.test(reason)
        ? run.reject(new Cancelled("The run was cancelled."))
        : run.resolve(fail(run.job, words(reason)));
    }
    if (state !== "completed") return;
    run.missing ??= performance.now();
    if (performance.now() - run.missing < 5000) return;
    run.reject(
      new StoreTrouble(
        `A worker says that ${run.job.folder} is complete, but it is not there: the store must be a file system that the workers share with this machine, or the folder that their --store names.`,
      ),
    );
  };
  const keepLooking = async () => {
    if (looking) return;
    looking = true;
    while (pending.size > 0 && !closed) {
      await look().catch((error: Error) => {
        if (error instanceof StoreTrouble) for (const run of pending.values()) run.reject(error);
        else if (!closed) once(`The queue cannot be read (${error.message}); trying again.`);
      });
      await new Promise((resolve) => setTimeout(resolve, every));
    }
    looking = false;
  };

  const begin = (job: Job): Pending => {
    const { promise, resolve, reject } = deferred<TrialSummary>();
    const ended = promise.finally(() => pending.delete(job.id));
    const run: Pending = { job, watches: [], ended, resolve, reject, attempt: 0, step: -1 };
    pending.set(job.id, run);
    post(job).catch(reject);
    void keepLooking();
    return run;
  };
  const cancel = async (id: string) => {
    const run = pending.get(id);
    if (run === undefined) return;
    const queued = await queue.getJob(idOf(run.job));
    // A job that a worker holds is locked: the worker is told, and lets go.
    for (const end = performance.now() + 5000; performance.now() < end; ) {
      const removed = await queued?.remove().then(
        () => true,
        () => false,
      );
      if (removed !== false) break;
      await connection.redis.publish(cancelChannel, idOf(run.job));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    run.reject(new Cancelled("The run was cancelled."));
    await run.ended.catch(() => {});
  };

  return {
    submit(job, watch) {
      const run = pending.get(job.id) ?? begin(job);
      if (watch !== undefined) run.watches.push(watch);
      return run.ended;
    },
    cancel,
    async close() {
      if (closed) return;
      closed = true;
      // A Redis that is away is not waited for.
      const all = Promise.all([...pending.keys()].map(cancel));
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
      for (const run of [...pending.values()]) run.reject(new Cancelled("The run was cancelled."));
      connection.close();
    },
  };
}

const words = (reason: string): string =>
  /stalled/.test(reason) ? "the workers that held it ended unexpectedly, again and again" : reason;
