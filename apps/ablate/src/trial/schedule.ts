import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sentence } from "../cli/complaint.ts";
import { type Trial, type TrialSummary, trialFolder } from "../store/records.ts";
import { writeJson } from "../store/write.ts";
import { choose } from "../study/choose.ts";
import type { Plan, PlannedArm } from "../study/plan.ts";
import { type Children, Crash } from "./children.ts";
import type { Progress, StudyReference } from "./spec.ts";

/** What happens while a study runs. */
export interface Watcher {
  started(trial: Trial): void;
  progressed(trial: Trial, progress: Progress): void;
  ended(trial: Trial, summary: TrialSummary): void;
}

export interface Execution {
  readonly plan: Plan;
  readonly reference: StudyReference;
  readonly dir: string;
  readonly jobs: number;
  readonly children: Children;
  readonly watcher: Watcher;
  readonly signal: AbortSignal;
}

/**
 * Run a study: each arm's whole grid on the tuning seeds, then its best γ on the fresh seeds. All tuning goes first, so
 * that no child waits at the end for the last arm's tuning.
 */
export async function execute(execution: Execution): Promise<void> {
  const { plan, jobs, signal } = execution;
  const lines = plan.arms.map((arm) => line(plan, arm));
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const ready = lines.filter(({ waiting }) => running.size < jobs && waiting.length > 0);
    const next = ready.find(({ waiting }) => waiting[0]?.stage === "tune") ?? ready[0];
    const trial = next?.waiting.shift();
    if (next !== undefined && trial !== undefined) {
      const run: Promise<void> = runTrial(execution, next.arm, trial).then((summary) => {
        running.delete(run);
        if (summary !== undefined) next.ended(summary);
      });
      running.add(run);
    } else if (running.size > 0) {
      await Promise.race(running);
    } else {
      return;
    }
  }
  await Promise.all(running);
}

/** One arm's trials: those that may start now, and what follows when one has ended. */
function line(plan: Plan, arm: PlannedArm) {
  const tuned: TrialSummary[] = [];
  const tuning = arm.grid.flatMap((gamma) =>
    plan.tuning.seeds.map((seed): Trial => ({ arm: arm.name, stage: "tune", gamma, seed })),
  );
  const waiting = [...tuning];
  return {
    arm,
    waiting,
    ended(summary: TrialSummary) {
      if (summary.stage !== "tune") return;
      tuned.push(summary);
      if (tuned.length < tuning.length) return;
      const { gamma } = choose(arm.grid, plan.tuning.seeds, tuned, plan.measures.tuning);
      if (gamma === null) return;
      waiting.push(...plan.seeds.map((seed): Trial => ({ arm: arm.name, stage: "final", gamma, seed })));
    },
  };
}

/** One trial, a second time if its process died. What fails is written down, and everything else goes on. */
async function runTrial(execution: Execution, arm: PlannedArm, trial: Trial): Promise<TrialSummary | undefined> {
  const { children, reference, watcher, signal } = execution;
  const folder = join(execution.dir, trialFolder(arm.slug, trial));
  const started = performance.now();
  for (let attempt = 1; ; attempt++) {
    watcher.started(trial);
    try {
      const summary = await children.run({ ...trial, reference, folder, attempt }, (progress) =>
        watcher.progressed(trial, progress),
      );
      watcher.ended(trial, summary);
      return summary;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof Crash && attempt === 1) continue;
      const failed: TrialSummary = {
        ...trial,
        status: "failed",
        attempts: attempt,
        metrics: null,
        msPerStep: null,
        seconds: (performance.now() - started) / 1000,
        reason: sentence(error),
      };
      mkdirSync(folder, { recursive: true });
      writeJson(join(folder, "summary.json"), failed);
      watcher.ended(trial, failed);
      return failed;
    }
  }
}
