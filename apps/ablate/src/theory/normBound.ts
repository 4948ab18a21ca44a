import { reference, type Value } from "@unitball/backend-reference";
import { type Axes, clocked, revive } from "@unitball/core";
import { shelf } from "unitball";
import type { RecipeJson } from "../store/records.ts";

/** Bounds by the number of steps taken, from 0 on; or half a sentence that says why there is none. */
export type Bound = readonly number[] | string;

/**
 * How large ‖W‖/ρ can become, rₖ: where the constraint is linear, x ← aₖx + bₖγₖu with aₖ, bₖ ≥ 0, and ‖u‖ ≤ ρ, the triangle
 * inequality gives rₖ₊₁ = aₖrₖ + bₖγₖ, which is the constraint's own rule on numbers. So it grows by Σγₖ under
 * `unconstrained` and tends to 1 under `constrained` (Scion, Insight 3.1). ‖u‖ ≤ ρ wants an LMO that stays in its ball, a
 * normalization of at most 1, and an estimator that leaves the LMO's result as it is.
 */
export function normBound(recipe: RecipeJson, start: number, steps: number): Bound {
  let parts: Partial<Axes>;
  try {
    parts = revive<Partial<Axes>>(recipe, shelf);
  } catch {
    return "a part of the recipe is not unitball's own, and what it does is not known here";
  }
  const { estimator, normalization, constraint, stepsize } = parts;
  if (!estimator || !normalization || !constraint || !stepsize) return "the recipe is not whole";
  const { ops, peek, tensor } = reference();
  if (estimator.average !== undefined) return `${estimator.kind} changes what the LMO gives`;
  if (!(Number(peek?.(normalization.factor(ops, () => 1e30) as Value)) <= 1)) {
    return `a step of ${normalization.kind} is as long as the gradient is large`;
  }
  /** a and b of x ← ax + bγu, from what the rule makes of entries with and without each other; NaN where it is none. */
  const rule = (k: number, size: number): readonly [a: number, b: number] => {
    const [x, u] = [tensor([1, 0, -2, 3, 1e3], [1, 1, 5]), tensor([0, size, size, 3 * size, -size], [1, 1, 5])];
    const { w } = constraint.move<Value>(clocked(ops, k), { w: x }, { w: u }, ops.at(stepsize.at(k)));
    const [a = Number.NaN, moved = Number.NaN, ...mixed] = typeof w === "object" ? w.data : [];
    const sums = [-2 * a + moved, 3 * a + 3 * moved, 1e3 * a - moved];
    return sums.every((sum, i) => near(sum, mixed[i] ?? Number.NaN)) ? [a, moved / size] : [Number.NaN, Number.NaN];
  };
  const bounds = [start];
  try {
    for (let k = 0; k < steps; k++) {
      // A rule that turns or rescales is a sum, too, but another one for every step.
      const [[a, b], [sameA, sameB]] = [rule(k, 1), rule(k, 7)];
      if (!(near(a, sameA) && near(b, sameB) && a >= 0 && b >= 0)) return noSum(constraint.kind);
      bounds.push(a * (bounds[k] as number) + b);
    }
  } catch {
    return noSum(constraint.kind);
  }
  return bounds;
}

const noSum = (kind: string): string => `${kind} is no fixed sum of the weights and the step`;

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a) + Math.abs(b));
