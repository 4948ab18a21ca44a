import { type Trial, trialFolder } from "../store/records.ts";
import type { Plan } from "./plan.ts";
import { type Done, type Order, tunings } from "./tuning.ts";

export type { Done, Order } from "./tuning.ts";

/**
 * What may start now, given what has ended: the runs of tuning (the next rung, or what widening adds, as soon as it is
 * known), then the final runs of each arm whose tuning is complete. Nothing is left to order once the study is complete.
 * A function of its arguments alone: who resumes a study, or shares it with others, is given the same orders.
 */
export function next(plan: Plan, done: Done): readonly Order[] {
  const tuned = tunings(plan, done);
  const finals = plan.arms.flatMap(({ name, slug }) => {
    const arm = tuned.get(name);
    const best = arm?.complete ? arm.choice.best : null;
    if (!best) return [];
    return plan.seeds
      .map((seed): Trial => ({ arm: name, stage: "final", gamma: best.gamma, options: best.options, seed }))
      .filter((trial) => !ended(plan, done, slug, trial))
      .map((trial) => ({ trial, until: plan.steps }));
  });
  return [...[...tuned.values()].flatMap(({ orders }) => orders), ...finals];
}

function ended(plan: Plan, done: Done, slug: string, trial: Trial): boolean {
  const run = done.get(trialFolder(slug, trial));
  return run !== undefined && (run.status !== "done" || run.rungs.some(({ steps }) => steps === plan.steps));
}
