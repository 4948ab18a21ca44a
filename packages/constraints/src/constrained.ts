import { type Constraint, mapLayers, options, part } from "@unitball/core";

/**
 * x ← (1 − γ)x + γu: stochastic conditional gradient (Frank–Wolfe), a convex combination for γ ≤ 1, so that x stays in the
 * ball once it is there, and ‖xₖ‖ ≤ ρ + (‖x₁‖ − ρ)₊ Π(1 − γᵢ) from outside. Scion, Algorithm 2.
 */
export const constrained = (given: Record<never, never> = {}) =>
  part({
    axis: "constraint",
    kind: "constrained",
    options: options("constrained", given, {}),
    staysIn: () => true,
    move: (ops, x, u, gamma) =>
      mapLayers(x, (xl, name) => ops.add(ops.mul(ops.sub(1, gamma), xl), ops.mul(gamma, u[name]!))),
  } satisfies Constraint);
