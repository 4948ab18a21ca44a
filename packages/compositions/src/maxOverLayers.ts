import { type Composition, options, part } from "@unitball/core";

/**
 * φ(n) = maxₗ nₗ: every layer has its own ball, so the joint LMO is every layer's own, cₗ = 1, and the joint dual norm is
 * Σₗ‖sₗ‖_*. The modular norm and Scion's product norm (§3). It never looks at the dual norms.
 */
export const maxOverLayers = (given: Record<never, never> = {}) =>
  part({
    axis: "composition",
    kind: "maxOverLayers",
    options: options("maxOverLayers", given, {}),
    norm: (ops, norms) => norms.reduce((a, b) => ops.max(a, b)),
    shares: (_ops, _duals, count) => Array.from({ length: count }, () => 1),
  } satisfies Composition);
