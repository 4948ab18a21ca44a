import type { ArmRecord, StudyRecord } from "../store/records.ts";
import { candidates } from "../study/candidates.ts";
import { rungsOf } from "../study/tuning.ts";
import type { Pace } from "./paces.ts";

/** What a study asks of one arm if no run ends early: equal for all arms, or the study is refused. */
export interface Size {
  readonly tuningRuns: number;
  readonly finalRuns: number;
  /** What widening may add at most; not in the steps and samples. */
  readonly wideningRuns: number;
  readonly steps: number;
  readonly samples: number;
}

export function sizeOf(study: StudyRecord, arm: ArmRecord): Size {
  const { prune, seeds, widen } = study.tuning;
  const [tuningRuns, finalRuns] = [candidates(arm).length * seeds.length, study.seeds.length];
  let alive = candidates(arm).length;
  let [steps, from] = [finalRuns * study.steps, 0];
  for (const until of rungsOf(study, "tune")) {
    steps += alive * seeds.length * (until - from);
    [alive, from] = [Math.max(1, Math.ceil((prune?.keep ?? 1) * alive)), until];
  }
  return { tuningRuns, finalRuns, wideningRuns: widen * seeds.length, steps, samples: steps * study.batch };
}

/** Seconds of all runs, so many at a time, by the pace of each arm. */
export function secondsOf(study: StudyRecord, paces: readonly Pace[], jobs: number): number {
  const each = study.arms.map((arm, i) => {
    const { steps, tuningRuns, finalRuns } = sizeOf(study, arm);
    const { msPerStep = 0, msPerRun = 0 } = paces[i] ?? {};
    return (steps * msPerStep + (tuningRuns + finalRuns) * msPerRun) / 1000;
  });
  return each.reduce((a, b) => a + b, 0) / jobs;
}
