import { type Trial, type TrialSummary, trialFolder } from "../store/records.ts";
import { type Choice, choose } from "../study/choose.ts";
import type { Plan, PlannedArm } from "../study/plan.ts";
import type { Watcher } from "../trial/schedule.ts";

/** A trial that is running now. */
export interface Running extends Trial {
  readonly since: number;
  step: number;
  loss: number | null;
}

/** Where a whole study stands. */
export interface Board extends Watcher {
  readonly plan: Plan;
  readonly jobs: number;
  readonly begun: number;
  readonly running: ReadonlyMap<string, Running>;
  readonly results: readonly TrialSummary[];
  /** How many trials there are in all. */
  total(): number;
  /** What an arm's tuning has found; undefined until all of it has ended. */
  tuned(arm: PlannedArm): Choice | undefined;
  /** Milliseconds until the end, by the measured time per step of each arm; undefined before the first measurement. */
  left(): number | undefined;
}

/** A board that listens to a study and knows how far it is. */
export function board(plan: Plan, jobs: number, now: () => number = () => performance.now()): Board {
  const running = new Map<string, Running>();
  const results: TrialSummary[] = [];
  const of = <T extends Trial>(trials: Iterable<T>, arm: PlannedArm) => [...trials].filter((t) => t.arm === arm.name);
  const key = (trial: Trial) => trialFolder(trial.arm, trial);

  const tuned = (arm: PlannedArm) => {
    const tunings = of(results, arm).filter(({ stage }) => stage === "tune");
    return tunings.length < arm.grid.length * plan.tuning.seeds.length
      ? undefined
      : choose(arm.grid, plan.tuning.seeds, tunings, plan.measures.tuning);
  };
  const expected = (arm: PlannedArm) =>
    arm.grid.length * plan.tuning.seeds.length + (tuned(arm)?.gamma === null ? 0 : plan.seeds.length);

  /** Measured milliseconds per step, evaluation and all. */
  const pace = (ended: readonly TrialSummary[], live: readonly Running[]): number | undefined => {
    const whole = ended.filter(({ status }) => status === "done");
    const steps = whole.length * plan.steps + live.reduce((sum, { step }) => sum + step, 0);
    const time =
      whole.reduce((sum, { seconds }) => sum + seconds * 1000, 0) +
      live.reduce((sum, { since, step }) => sum + (step === 0 ? 0 : now() - since), 0);
    return steps === 0 ? undefined : time / steps;
  };

  return {
    plan,
    jobs,
    begun: now(),
    running,
    results,
    total: () => plan.arms.reduce((sum, arm) => sum + expected(arm), 0),
    tuned,
    started(trial) {
      running.set(key(trial), { ...trial, since: now(), step: 0, loss: null });
    },
    progressed(trial, { step, loss }) {
      const row = running.get(key(trial));
      if (row !== undefined) Object.assign(row, { step, loss });
    },
    ended(trial, summary) {
      running.delete(key(trial));
      results.push(summary);
    },
    left() {
      const common = pace(results, [...running.values()]);
      if (common === undefined) return undefined;
      const each = plan.arms.map((arm) => {
        const [ended, live] = [of(results, arm), of(running.values(), arm)];
        const steps = (expected(arm) - ended.length) * plan.steps - live.reduce((sum, { step }) => sum + step, 0);
        return steps * (pace(ended, live) ?? common);
      });
      return each.reduce((a, b) => a + b, 0) / jobs;
    },
  };
}
