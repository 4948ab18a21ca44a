import type { Composition, Ops } from "@unitball/core";

/**
 * The dual norm of all layers together, ⟨c, t⟩ with t the layers' dual norms and c the composition's shares: Σtₗ under the
 * maximum over the layers, √Σtₗ² under ℓ₂, max tₗ under ℓ₁. It is −⟨d, v⟩ of a step. 0-d.
 */
export const jointDualNorm = <T>(composition: Composition, ops: Ops<T>, duals: readonly T[]): T =>
  composition
    .shares(ops, () => duals, duals.length)
    .map((c, l) => ops.mul(c, duals[l]!))
    .reduce((a, b) => ops.add(a, b), ops.at(0));
