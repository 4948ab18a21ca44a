import type { Trial, TrialConfig } from "../store/records.ts";
import { withOptions } from "./optionPaths.ts";
import type { Plan } from "./plan.ts";
import { rungsOf } from "./tuning.ts";

/** Everything that a run is a function of. From it and the parts on the shelf alone a child process trains. */
export function configOf(plan: Plan, trial: Trial): TrialConfig {
  const arm = plan.arms.find(({ name }) => name === trial.arm);
  const stepsize = plan.stepsizes[trial.gamma];
  if (arm === undefined || stepsize === undefined) {
    throw new Error(`The study has no arm "${trial.arm}" with stepsize ${trial.gamma} any more; run it again.`);
  }
  const { gamma, options, stage, seed } = trial;
  return {
    ...{ arm: trial.arm, stage, gamma, options, seed },
    task: plan.task,
    backend: plan.backend,
    steps: plan.steps,
    batch: plan.batch,
    ...seedsOf(arm.control === "identical" ? seed + otherLuck : seed),
    recipe: { ...withOptions(arm.recipe, options), stepsize },
    rungs: rungsOf(plan, stage),
    target: plan.target,
  };
}

/** Far from every seed that a study would name: what an arm's twin draws must not be what the arm drew. */
const otherLuck = 1_000_000;

/** The two seeds of a run: the luck of the first weights and the luck of the data order are drawn apart. */
export const seedsOf = (seed: number) => ({ initSeed: 2 * seed, dataSeed: 2 * seed + 1 });
