import { type Constraint, mapLayers, options, part } from "@unitball/core";

/** x ← x + γu: unconstrained stochastic conditional gradient (uSCG). ‖xₙ − x₁‖ ≤ ρΣγₖ. */
export const unconstrained = (given: Record<never, never> = {}) =>
  part({
    axis: "constraint",
    kind: "unconstrained",
    options: options("unconstrained", given, {}),
    move: (ops, x, u, gamma) => mapLayers(x, (xl, name) => ops.add(xl, ops.mul(gamma, u[name]!))),
  } satisfies Constraint);
