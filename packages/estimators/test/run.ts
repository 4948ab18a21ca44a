import { reference } from "@unitball/backend-reference";
import type { Estimator } from "@unitball/core";

/** What an estimator makes of scalar gradients g₁, g₂, …, the LMO between estimate and average left out. */
export function run(estimator: Estimator, gradients: readonly number[]): number[] {
  const { ops, peek } = reference();
  let state = estimator.init(ops, { w: 0 });
  return gradients.map((g) => {
    const [d, told] = estimator.estimate(ops, [{ w: g }], { w: 0 }, state);
    const [u, next] = estimator.average?.(ops, d, told) ?? [d, told];
    state = next;
    return peek(u.w!) as number;
  });
}
