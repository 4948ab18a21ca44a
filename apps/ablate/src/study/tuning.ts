import { type ArmRecord, type Stage, type Trial, type TrialSummary, trialFolder } from "../store/records.ts";
import { type Candidate, candidates, extended, optionsKey } from "./candidates.ts";
import { type Choice, choose, type Tried } from "./choose.ts";
import type { Plan } from "./plan.ts";

/** A run to make, and how far. */
export interface Order {
  readonly trial: Trial;
  /** The plan's steps, or fewer on a rung of pruning: who survives it is ordered again, further. */
  readonly until: number;
}

/** Ended runs by their folder. */
export type Done = ReadonlyMap<string, TrialSummary>;

/** Where an arm's tuning stands. */
export interface ArmTuning {
  /** What was granted so far: runs, and steps if none ends early. Equal for every arm once tuning is complete. */
  readonly granted: { readonly runs: number; readonly steps: number };
  /** What may start now. */
  readonly orders: readonly Order[];
  readonly complete: boolean;
  readonly choice: Choice;
}

/** Where every arm's tuning stands: its own candidates first, pruned on the way, then what widening adds for all alike. */
export function tunings(plan: Plan, done: Done): ReadonlyMap<string, ArmTuning> {
  const { widen } = plan.tuning;
  const now = new Map(plan.arms.map((arm) => [arm.name, sweep(plan, arm, done)] as const));
  for (let round = 1; round <= widen; round++) {
    const all = [...now.values()];
    const edged = plan.arms.some(({ name, control }) => control === null && onEdge(now.get(name)?.choice));
    if (!all.every(({ complete }) => complete) || !edged) break;
    for (const arm of plan.arms) {
      const before = now.get(arm.name) as ArmTuning;
      now.set(arm.name, widened(plan, arm, before, done));
    }
  }
  const all = [...now.values()].every(({ complete }) => complete);
  // Widening one arm widens all, so that none is tuned before all are.
  return widen === 0 || all ? now : new Map([...now].map(([name, arm]) => [name, { ...arm, complete: false }]));
}

const onEdge = (choice: Choice | undefined): boolean =>
  choice !== undefined && (choice.best === null || choice.edges.some(({ of }) => of === "γ"));

/** An arm's own candidates, from rung to rung. */
function sweep(plan: Plan, arm: ArmRecord, done: Done): ArmTuning {
  const { prune, seeds } = plan.tuning;
  const rungs = rungsOf(plan, "tune");
  let alive: readonly Candidate[] = candidates(arm);
  let granted = { runs: alive.length * seeds.length, steps: 0 };
  const dropped: Tried[] = [];
  for (const [i, until] of rungs.entries()) {
    granted = { ...granted, steps: granted.steps + alive.length * seeds.length * (until - (rungs[i - 1] ?? 0)) };
    const { orders, tried } = measured(plan, arm, alive, until, done);
    if (orders.length > 0 || until === plan.steps) {
      const curve = inOrder([...dropped, ...tried]);
      return { granted, orders, complete: orders.length === 0, choice: choose(curve, plan.steps) };
    }
    const ranked = tried.toSorted((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss));
    const keep = Math.max(1, Math.ceil((prune?.keep ?? 1) * ranked.length));
    dropped.push(...ranked.slice(keep));
    alive = ranked.slice(0, keep);
  }
  throw new Error("The last rung of tuning is not the end of the schedule.");
}

/** One candidate more: beyond the edge that the best lies on, else on the side of the grid that it is nearer to. */
function widened(plan: Plan, arm: ArmRecord, before: ArmTuning, done: Done): ArmTuning {
  const { choice, granted } = before;
  const { seeds } = plan.tuning;
  const options = choice.best?.options ?? candidates(arm)[0]?.options ?? {};
  const tried = choice.curve.filter((one) => optionsKey(one.options) === optionsKey(options)).map(({ gamma }) => gamma);
  const all = extended(arm.grid, plan.tuning.widen);
  const [low, high] = [all.indexOf(Math.min(...tried)), all.indexOf(Math.max(...tried))];
  const at = choice.best === null ? low : all.indexOf(choice.best.gamma);
  const gamma = all[at === low || at - low < high - at ? low - 1 : high + 1];
  if (gamma === undefined) throw new Error(`"${arm.name}" was widened beyond its grid's reach.`);
  const { orders, tried: more } = measured(plan, arm, [{ gamma, options }], plan.steps, done);
  return {
    granted: { runs: granted.runs + seeds.length, steps: granted.steps + seeds.length * plan.steps },
    orders,
    complete: orders.length === 0,
    choice: choose(inOrder([...choice.curve, ...more]), plan.steps),
  };
}

/** The candidates that every tuning seed was run for up to `until`, and orders for the rest. */
function measured(plan: Plan, { name, slug }: ArmRecord, tried: readonly Candidate[], until: number, done: Done) {
  const orders: Order[] = [];
  const losses = tried.map(({ gamma, options }) => {
    const each = plan.tuning.seeds.map((seed) => {
      const trial: Trial = { arm: name, stage: "tune", gamma, options, seed };
      const loss = lossAt(done.get(trialFolder(slug, trial)), until, plan.measures.tuning);
      if (loss === undefined) orders.push({ trial, until });
      return loss;
    });
    return each.every((loss) => loss !== undefined) ? each.reduce((a, b) => a + b, 0) / each.length : undefined;
  });
  const whole = tried.flatMap(({ gamma, options }, i): Tried[] => {
    const loss = losses[i];
    return loss === undefined ? [] : [{ gamma, options, loss, steps: until }];
  });
  return { orders, tried: whole };
}

/** The loss when the run had taken `until` steps, whatever came of it later; undefined where it has not come so far. */
function lossAt(run: TrialSummary | undefined, until: number, by: string): number | undefined {
  const there = run?.rungs.find(({ steps }) => steps === until);
  if (there !== undefined) return there.metrics[by] ?? Number.POSITIVE_INFINITY;
  return run === undefined || run.status === "done" ? undefined : Number.POSITIVE_INFINITY;
}

/** After how many steps a run of this stage is measured; the last is the end. Only tuning is ever cut short. */
export const rungsOf = ({ tuning, steps }: Plan, stage: Stage): readonly number[] =>
  stage === "tune" ? [...(tuning.prune?.at ?? []), steps] : [steps];

const inOrder = (tried: readonly Tried[]): Tried[] =>
  tried.toSorted((a, b) => optionsKey(a.options).localeCompare(optionsKey(b.options)) || a.gamma - b.gamma);
