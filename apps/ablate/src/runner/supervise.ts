import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { sentence } from "../cli/complaint.ts";
import { readJson } from "../store/read.ts";
import type { TrialSummary } from "../store/records.ts";
import { StoreTrouble, troubleOf } from "../store/trouble.ts";
import { writeJson } from "../store/write.ts";
import type { Job } from "../trial/spec.ts";
import type { Child } from "./child.ts";
import type { Children } from "./children.ts";
import type { Watch } from "./runner.ts";
import { Cancelled, Crash } from "./troubles.ts";

/**
 * A run in a child process, seen through: a process that dies is replaced, and the run goes on from its newest checkpoint;
 * so many deaths in a row without a new checkpoint, a limit that is passed, and any error of the training itself end it as
 * failed, with the reason in its summary.
 */
export async function supervise(
  children: Children,
  job: Job,
  watch: Watch,
  signal: AbortSignal,
): Promise<TrialSummary> {
  const { attempts, seconds, megabytes } = job.limits;
  const limit: { passed?: string; begun?: number } = {};
  let running: Pick<Child, "memory" | "kill"> | undefined;
  const guard = setInterval(() => {
    if (running === undefined || limit.begun === undefined) return;
    const held = running.memory() / 2 ** 20;
    if (seconds !== null && performance.now() - limit.begun > 1000 * seconds) {
      limit.passed = `it took longer than the ${seconds} s that --trial-timeout allows`;
    } else if (megabytes !== null && held > megabytes) {
      limit.passed = `it took ${Math.round(held)} MB of memory, more than the ${megabytes} MB that --trial-memory allows`;
    }
    if (limit.passed !== undefined) running.kill();
  }, 100);
  let saved = 0;
  try {
    for (let attempt = 1, deaths = 0; ; attempt++) {
      let reached = saved;
      try {
        return await children.run(job, {
          signal,
          onStart(child) {
            running = child;
            limit.begun ??= performance.now();
            watch({ what: "started", attempt });
          },
          onProgress(progress) {
            reached = Math.max(reached, progress.saved);
            watch({ what: "progress", progress });
          },
        });
      } catch (error) {
        running = undefined;
        if (error instanceof Cancelled || error instanceof StoreTrouble) throw error;
        if (limit.passed !== undefined) return fail(job, limit.passed);
        if (!(error instanceof Crash)) return fail(job, sentence(error));
        deaths = reached > saved ? 1 : deaths + 1;
        saved = reached;
        if (deaths >= attempts)
          return fail(job, deaths > 1 ? `${error.message}, ${deaths} times in a row` : error.message);
        watch({ what: "died", reason: error.message });
      }
    }
  } finally {
    clearInterval(guard);
  }
}

/** Write down that a run failed, and why; what it measured at earlier rungs stays. */
export function fail({ folder, config }: Job, reason: string): TrialSummary {
  const { arm, stage, gamma, options, seed } = config;
  const trial = { arm, stage, gamma, options, seed };
  try {
    mkdirSync(folder, { recursive: true });
    const { rungs = [], toTarget = null } = summaryIn(folder) ?? {};
    const failed: TrialSummary = { ...trial, status: "failed", metrics: null, rungs, toTarget, reason };
    writeJson(join(folder, "config.json"), config);
    writeJson(join(folder, "summary.json"), failed);
    return failed;
  } catch (error) {
    throw troubleOf(error, folder) ?? error;
  }
}

/** What stands in a run's folder, if it came as far as the job wants or ended on the way. */
export function resultOf({ folder, until }: Pick<Job, "folder" | "until">): TrialSummary | undefined {
  const summary = summaryIn(folder);
  const there =
    summary !== undefined && (summary.status !== "done" || summary.rungs.some(({ steps }) => steps >= until));
  return there ? summary : undefined;
}

/** A damaged one is none: the run is made again. */
function summaryIn(folder: string): TrialSummary | undefined {
  try {
    const path = join(folder, "summary.json");
    return existsSync(path) ? (readJson(path) as TrialSummary) : undefined;
  } catch {
    return undefined;
  }
}
