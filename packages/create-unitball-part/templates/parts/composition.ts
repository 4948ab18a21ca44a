import { type Composition, options, part } from "@unitball/core";

/** φ(n) = maxₗ nₗ, with all shares 1: a start to change into another norm over the layers. Say here φ and its dual. */
export const template = (given: Record<never, never> = {}): Composition =>
  part({
    axis: "composition",
    kind: "template",
    options: options("template", given, {}),
    norm: (ops, norms) => norms.reduce((a, b) => ops.max(a, b)),
    shares: (_ops, _duals, count) => Array.from({ length: count }, () => 1),
  } satisfies Composition);
