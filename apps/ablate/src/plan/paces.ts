import { median } from "simple-statistics";
import { Complaint } from "../cli/complaint.ts";
import type { RunFiles } from "../store/read.ts";
import { configOf } from "../study/config.ts";
import type { Plan } from "../study/plan.ts";

/** What a run of one arm takes. */
export interface Pace {
  readonly msPerStep: number;
  /** What a run takes besides its steps: measuring its metrics, and being started. */
  readonly msPerRun: number;
}

/** How many steps of each arm are taken to measure its pace. */
export const measuredSteps = 6;

/** A few real steps of each arm in this process, with the middle of its grid, and one measurement of the metrics. */
export async function measuredPaces(plan: Plan, parts: string | null): Promise<readonly Pace[]> {
  const [{ workshops }, { built }, { train }] = await Promise.all([
    import("../trial/workshop.ts"),
    import("../trial/train.ts"),
    import("@unitball/tasks"),
  ]);
  const open = workshops();
  const paces: Pace[] = [];
  for (const { name, grid } of plan.arms) {
    const gamma = grid[Math.floor(grid.length / 2)] ?? 1;
    const config = configOf(plan, { arm: name, stage: "tune", gamma, options: {}, seed: plan.tuning.seeds[0] ?? 0 });
    const workshop = await open(config, parts);
    const { backend } = workshop;
    const { optimizer } = built(config, workshop);
    let msPerRun = 0;
    const problem = {
      ...workshop.problem,
      async evaluate(x: Parameters<typeof workshop.problem.evaluate>[0]) {
        const from = performance.now();
        const metrics = await workshop.problem.evaluate(x);
        msPerRun = performance.now() - from;
        return metrics;
      },
    };
    const { msPerStep, x, state } = await train({
      problem,
      optimizer,
      backend,
      steps: Math.min(plan.steps, measuredSteps),
    });
    backend.free([x, state.nonFinite, state.slots]);
    optimizer.dispose();
    paces.push({ msPerStep, msPerRun });
  }
  return paces;
}

/** The paces that an earlier run recorded: each arm's own where it has one of that name, else that of all its arms. */
export function recordedPaces(plan: Plan, { study, trials }: RunFiles): readonly Pace[] {
  const of = (arms: readonly string[]): Pace | undefined => {
    const timed = arms
      .flatMap((name) => trials.get(name) ?? [])
      .flatMap(({ timing }) => (timing?.msPerStep ? timing : []));
    if (timed.length === 0) return undefined;
    const msPerStep = median(timed.map((timing) => timing.msPerStep ?? 0));
    const rest = timed.map(({ seconds }) => Math.max(0, 1000 * seconds - study.steps * msPerStep));
    return { msPerStep, msPerRun: median(rest) };
  };
  const all = of([...trials.keys()]);
  if (all === undefined) {
    throw new Complaint("That run recorded no time per step; plan without --like, and a few steps are measured.");
  }
  return plan.arms.map(({ name }) => of([name]) ?? all);
}
