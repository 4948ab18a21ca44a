import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Cache } from "../store/cache.ts";
import { fingerprint } from "../store/fingerprint.ts";
import { type Trial, type TrialSummary, trialFolder } from "../store/records.ts";
import { troubleOf } from "../store/trouble.ts";
import { configOf } from "../study/config.ts";
import { next, type Order } from "../study/next.ts";
import type { Plan } from "../study/plan.ts";
import type { Job, Limits } from "../trial/spec.ts";
import type { TrialEvent, TrialRunner } from "./runner.ts";
import { resultOf } from "./supervise.ts";
import { Cancelled } from "./troubles.ts";

/** What happens while a study runs. */
export interface Watcher {
  happened(trial: Trial, event: TrialEvent): void;
  ended(folder: string, summary: TrialSummary): void;
}

export interface Execution {
  readonly plan: Plan;
  /** The run's folder. */
  readonly dir: string;
  readonly runner: TrialRunner;
  readonly parts: string | null;
  readonly code: string;
  readonly limits: Limits;
  /** null: everything is run. */
  readonly cache: Cache | null;
  /** What has ended in earlier sessions. */
  readonly done: ReadonlyMap<string, TrialSummary>;
  readonly watcher: Watcher;
  readonly signal: AbortSignal;
}

/**
 * Run a study until nothing is left to order. Its folder is its whole memory: who was killed at any moment and starts
 * again with what the folder holds makes the runs that are missing, and no other.
 */
export async function execute(execution: Execution): Promise<void> {
  const { plan, signal, runner, watcher } = execution;
  const done = new Map(execution.done);
  const flying = new Map<string, Promise<void>>();
  const slugs = new Map(plan.arms.map(({ name, slug }) => [name, slug]));
  const start = (order: Order) => {
    const folder = trialFolder(slugs.get(order.trial.arm) ?? "", order.trial);
    if (flying.has(folder)) return;
    const run = make(execution, order.trial, jobOf(execution, order, folder)).then((summary) => {
      flying.delete(folder);
      if (summary === undefined) return;
      done.set(folder, summary);
      watcher.ended(folder, summary);
    });
    flying.set(folder, run);
  };
  try {
    while (!signal.aborted) {
      for (const order of next(plan, done)) start(order);
      if (flying.size === 0) return tidy(execution.dir, slugs.values());
      await Promise.race([...flying.values(), aborted(signal)]);
    }
  } finally {
    const rest = Promise.allSettled(flying.values());
    if (flying.size > 0) await runner.close();
    await rest;
  }
}

/** One run: what the folder or the cache holds, else what the runner makes of it. */
async function make({ cache, runner, watcher }: Execution, trial: Trial, job: Job): Promise<TrialSummary | undefined> {
  try {
    const known = resultOf(job) ?? cache?.find(job);
    if (known !== undefined) return known;
    const summary = await runner.submit(job, (event) => watcher.happened(trial, event));
    if (summary.status !== "failed") cache?.keep(job);
    return summary;
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw troubleOf(error, job.folder) ?? error;
  }
}

function jobOf({ plan, dir, parts, code, limits }: Execution, { trial, until }: Order, place: string): Job {
  const config = configOf(plan, trial);
  const folder = resolve(dir, place);
  const id = fingerprint([folder, config, until, code]);
  return { id, config, until, folder, parts, code, limits };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** What processes left behind that died between two files of a run. */
function tidy(dir: string, slugs: Iterable<string>): void {
  for (const slug of slugs) {
    const arm = join(dir, slug);
    for (const trial of existsSync(arm) ? readdirSync(arm) : []) {
      for (const file of readdirSync(join(arm, trial))) {
        if (/^checkpoint\..*bin$|\.tmp$/.test(file)) rmSync(join(arm, trial, file), { force: true });
      }
    }
  }
}
