import { resampling } from "../statistics/bootstrap.ts";
import { type RunFiles, readRun } from "../store/read.ts";
import { type TrialSummary, trialFolder } from "../store/records.ts";
import { next } from "../study/next.ts";
import { tunings } from "../study/tuning.ts";
import { armReport } from "./arm.ts";
import { basinTolerance } from "./basin.ts";
import { compared, outcomeOf } from "./comparison.ts";
import type { Side } from "./fairness.ts";
import type { Report } from "./report.ts";
import { alpha } from "./verdict.ts";

/** The report of a run's folder, from its raw files alone. */
export function buildReport(dir: string): { readonly report: Report; readonly files: RunFiles } {
  const files = readRun(dir);
  return { report: reportOf(files), files };
}

/** What a run's files say. */
export function reportOf({ study, environment, trials, unreadable }: RunFiles): Report {
  const done = new Map(
    study.arms.flatMap(({ name, slug }) =>
      (trials.get(name) ?? []).flatMap(({ summary }): (readonly [string, TrialSummary])[] =>
        summary === null ? [] : [[trialFolder(slug, summary), summary]],
      ),
    ),
  );
  const tuned = tunings(study, done);
  const sides = new Map(
    study.arms.flatMap((arm): (readonly [string, Side])[] => {
      const tuning = tuned.get(arm.name);
      if (tuning === undefined) return [];
      const best = tuning.complete ? tuning.choice.best : null;
      const finals = (trials.get(arm.name) ?? []).filter(
        ({ stage, gamma, options, seed }) =>
          stage === "final" &&
          best !== null &&
          trialFolder("", { arm: "", stage, gamma, options, seed }) ===
            trialFolder("", { arm: "", stage, gamma: best.gamma, options: best.options, seed }),
      );
      return [[arm.name, { arm, tuning, finals }]];
    }),
  );
  const controlOf = (name: string) => sides.get(name)?.arm.control ?? null;
  const prefers = study.measures.metrics[study.measures.primary]?.better ?? "lower";
  const { name, arms: _, comparisons, stepsizes: __, ...asked } = study;
  return {
    study: name,
    ...asked,
    partial: next(study, done).length > 0,
    method: { alpha, bootstrap: resampling, basinTolerance },
    arms: [...sides.values()].map((side) => armReport(study, side, trials.get(side.arm.name) ?? [])),
    comparisons: compared(
      study,
      comparisons.filter(({ arm }) => controlOf(arm) === null),
      sides,
    ),
    controls: compared(
      study,
      comparisons.filter(({ arm }) => controlOf(arm) !== null),
      sides,
    ).flatMap((one) => {
      const control = controlOf(one.arm);
      return control === null ? [] : [outcomeOf(one, control, prefers)];
    }),
    environment,
    unreadable,
  };
}
