import type { Watcher } from "../runner/execute.ts";
import { type Trial, type TrialSummary, trialFolder } from "../store/records.ts";
import type { Choice } from "../study/choose.ts";
import type { Plan, PlannedArm } from "../study/plan.ts";
import { tunings } from "../study/tuning.ts";

/** A trial that is running now. */
export interface Running extends Trial {
  since: number;
  /** The step at which this session found it. */
  from: number | null;
  step: number;
  loss: number | null;
}

/** Where a whole study stands. */
export interface Board extends Watcher {
  readonly plan: Plan;
  readonly jobs: number;
  readonly begun: number;
  readonly running: ReadonlyMap<string, Running>;
  /** What has ended, by folder: in this session and in those before it. */
  readonly results: ReadonlyMap<string, TrialSummary>;
  /** How many trials there are in all, as far as tuning tells by now. */
  total(): number;
  /** How many tuning runs an arm was granted by now. */
  granted(arm: PlannedArm): number;
  /** What an arm's tuning has found; undefined until all of it has ended. */
  tuned(arm: PlannedArm): Choice | undefined;
  /** Milliseconds until the end, by the measured time per step of each arm; undefined before the first measurement. */
  left(): number | undefined;
}

/** Steps that were taken in this session, and how long they took. */
interface Pace {
  readonly arm: string;
  readonly steps: number;
  readonly ms: number;
}

/** A board that listens to a study and knows how far it is. `done` is what earlier sessions have left. */
export function board(
  plan: Plan,
  jobs: number,
  done: ReadonlyMap<string, TrialSummary> = new Map(),
  now: () => number = () => performance.now(),
): Board {
  const running = new Map<string, Running>();
  const results = new Map(done);
  const paces: Pace[] = [];
  const key = (trial: Trial) => trialFolder(trial.arm, trial);
  const of = <T extends { readonly arm: string }>(all: Iterable<T>, arm: PlannedArm) =>
    [...all].filter((one) => one.arm === arm.name);

  const tuned = (arm: PlannedArm): Choice | undefined => {
    const tuning = tunings(plan, results).get(arm.name);
    return tuning?.complete ? tuning.choice : undefined;
  };
  const finals = (arm: PlannedArm) => (tuned(arm)?.best === null ? 0 : plan.seeds.length);
  const granted = (arm: PlannedArm) => tunings(plan, results).get(arm.name)?.granted ?? { runs: 0, steps: 0 };

  const live = ({ arm, from, step, since }: Running): Pace =>
    from === null ? { arm, steps: 0, ms: 0 } : { arm, steps: step - from, ms: now() - since };
  const paceOf = (all: readonly Pace[]): number | undefined => {
    const steps = all.reduce((sum, one) => sum + one.steps, 0);
    return steps === 0 ? undefined : all.reduce((sum, { ms }) => sum + ms, 0) / steps;
  };
  /** Steps that an arm's runs still have to take; one that ended early has none left. */
  const toGo = (arm: PlannedArm): number => {
    const mine = of(results.values(), arm);
    const taken = mine.reduce(
      (sum, run) => sum + (run.status === "done" ? (run.rungs.at(-1)?.steps ?? 0) : plan.steps),
      0,
    );
    const begun = of(running.values(), arm).reduce((sum, { step }) => sum + step, 0);
    return Math.max(0, granted(arm).steps + finals(arm) * plan.steps - taken - begun);
  };

  return {
    plan,
    jobs,
    begun: now(),
    running,
    results,
    total: () => plan.arms.reduce((sum, arm) => sum + granted(arm).runs + finals(arm), 0),
    granted: (arm) => granted(arm).runs,
    tuned,
    happened(trial, event) {
      const row = running.get(key(trial));
      if (event.what === "started") {
        running.set(key(trial), { ...trial, since: now(), from: null, step: row?.step ?? 0, loss: row?.loss ?? null });
      }
      if (event.what === "progress" && row !== undefined) {
        const { step, loss } = event.progress;
        // The first word is where it begins, or goes on.
        if (row.from === null) Object.assign(row, { from: step, since: now() });
        Object.assign(row, { step, loss: loss ?? row.loss });
      }
    },
    ended(folder, summary) {
      const row = running.get(key(summary));
      running.delete(key(summary));
      results.set(folder, summary);
      const end = summary.rungs.at(-1)?.steps ?? 0;
      if (row !== undefined && summary.status === "done") paces.push(live({ ...row, from: row.from ?? 0, step: end }));
    },
    left() {
      const all = [...paces, ...[...running.values()].map(live)];
      const common = paceOf(all);
      if (common === undefined) return undefined;
      const each = plan.arms.map((arm) => toGo(arm) * (paceOf(of(all, arm)) ?? common));
      return each.reduce((a, b) => a + b, 0) / jobs;
    },
  };
}
