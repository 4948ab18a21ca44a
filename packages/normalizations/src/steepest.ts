import { type Normalization, options, part } from "@unitball/core";

/**
 * Factor ‖d‖_* = −⟨d, v⟩: steepest descent in the norm, −[d]♯ with the sharp operator, ⟨d, d♯⟩ = ‖d♯‖² = ‖d‖_*². The norm
 * is ‖·‖/ρ, so with a radius the step is ρ² times that of radius 1. With the Euclidean norm over all layers it is SGD.
 */
export const steepest = (given: Record<never, never> = {}) =>
  part({
    axis: "normalization",
    kind: "steepest",
    options: options("steepest", given, {}),
    factor: (_ops, dualNorm) => dualNorm(),
  } satisfies Normalization);
