import { existsSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, isAbsolute, join, relative } from "node:path";
import { sentence } from "../cli/complaint.ts";
import { codeHash } from "../store/code.ts";
import { StoreTrouble } from "../store/trouble.ts";
import type { Job } from "../trial/spec.ts";
import { children } from "./children.ts";
import { type Connection, cancelChannel, type Notice, type Posted, type Queued, queueName } from "./connection.ts";
import { deferred } from "./deferred.ts";
import { resultOf, supervise } from "./supervise.ts";
import { Cancelled } from "./troubles.ts";

export interface Serving {
  /** Runs at a time. */
  readonly jobs: number;
  /** Where the store is on this machine; null: where the study's own machine has it. */
  readonly store: string | null;
  /** Seconds after which the run of a worker that has died goes to another. */
  readonly silence: number;
  readonly say: (line: string) => void;
}

/** How often a run may lose its worker before it has failed. */
const maxStalledCount = 20;

/**
 * Take runs from the queue until told to stop. This process only supervises: training goes on in children, so that its
 * event loop is free to renew the locks that say it is alive. Resolves when it has let go of everything; rejects when the
 * store fails.
 */
export async function serve(connection: Connection, serving: Serving, stop: AbortSignal): Promise<void> {
  const { bullmq, redis, another } = connection;
  const { jobs, store, silence, say } = serving;
  const pool = children(jobs);
  const held = new Map<string, AbortController>();
  const code = new Map<string | null, string>();
  const trouble = deferred<void>();
  const said = new Set<string>();
  let leaving = false;

  /** Why this worker does not take a run, or undefined. */
  const refusal = ({ parts, code: wanted }: Job, folder: string): string | undefined => {
    const me = `The worker ${hostname()} (process ${process.pid})`;
    if (parts !== null && !existsSync(parts)) {
      return `${me} does not see the parts' file ${parts}, so it leaves the run to others; put the file there.`;
    }
    if (!code.has(parts)) code.set(parts, codeHash(parts));
    const own = code.get(parts) ?? "";
    if (own !== wanted) {
      return `${me} has other code (${own.slice(0, 8)}) than the study (${wanted.slice(0, 8)}), so it leaves the run to others; install the same version there.`;
    }
    const run = join(folder, "../..");
    return existsSync(join(run, "study.json"))
      ? undefined
      : `${me} does not see the study's folder ${run}, so it leaves the run to others; the store must be a file system that all share: name it with --store.`;
  };
  const back = async (queued: Queued, token: string | undefined, ms: number): Promise<never> => {
    await queued.moveToDelayed(Date.now() + ms, token);
    throw new bullmq.DelayedError();
  };

  const processor = async (queued: Queued, token?: string): Promise<void> => {
    const { job, folder } = placed(queued.data, store);
    const refused = refusal(job, folder);
    const tell = (notice: Notice) => queued.updateProgress(notice as object).catch(() => {});
    if (refused !== undefined) {
      if (!said.has(refused)) say(refused);
      said.add(refused);
      await tell({ refused });
      // For a while this worker takes nothing, so that another takes it.
      void worker.pause(true).then(() => setTimeout(() => worker.resume(), 1500).unref());
      return await back(queued, token, 200);
    }
    const name = `${basename(join(folder, ".."))}/${basename(folder)}`;
    if (resultOf(job) !== undefined) return;
    const own = new AbortController();
    const id = queued.id ?? job.id;
    held.set(id, own);
    let attempt = 1;
    let told = 0;
    say(`${name}: begun, until step ${job.until}`);
    try {
      const summary = await supervise(
        pool,
        job,
        (event) => {
          if (event.what === "started") attempt = event.attempt;
          if (event.what === "died") say(`${name}: ${event.reason}; it goes on from its newest checkpoint`);
          if (event.what !== "progress" || performance.now() - told < 500) return;
          told = performance.now();
          const { step, loss } = event.progress;
          void tell({ progress: { step, loss }, attempt });
        },
        own.signal,
      );
      say(`${name}: ${summary.reason ?? summary.status}`);
    } catch (error) {
      if (error instanceof StoreTrouble) {
        trouble.reject(error);
        return await back(queued, token, 1000);
      }
      if (!(error instanceof Cancelled)) throw error;
      if (leaving) return await back(queued, token, 100);
      throw new bullmq.UnrecoverableError("cancelled");
    } finally {
      held.delete(id);
    }
  };

  const worker = new bullmq.Worker<Posted, void, string>(queueName, processor, {
    connection: another(),
    concurrency: jobs,
    name: `${hostname()}/${process.pid}/${codeHash(null).slice(0, 8)}`,
    lockDuration: 1000 * silence,
    stalledInterval: 500 * silence,
    maxStalledCount,
  });
  // Whoever lost the lock of a run no longer has it: another may be at it already.
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) held.get(id)?.abort();
  });
  worker.on("error", (error) => {
    if (process.env.ABLATE_DEBUG === "1") say(sentence(error));
  });
  const listener = another();
  await listener.subscribe(cancelChannel);
  listener.on("message", (_, id) => held.get(id)?.abort());
  const asked = new Promise<void>((resolve) => stop.addEventListener("abort", () => resolve(), { once: true }));
  try {
    await Promise.race([asked, trouble.promise]);
  } finally {
    leaving = true;
    for (const each of held.values()) each.abort();
    const gone = redis.status === "ready" ? worker.close() : worker.close(true);
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    pool.close();
    connection.close();
  }
}

/** A run in the store as this machine sees it. */
function placed({ job, store: theirs }: Posted, ours: string | null): { readonly job: Job; readonly folder: string } {
  const place = relative(theirs, job.folder);
  const folder = ours === null || isAbsolute(place) ? job.folder : join(ours, place);
  return { job: { ...job, folder }, folder };
}

/** Whether a folder is there to be a store. */
export const isStore = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
