// internal
import { type Layers, mapLayers, type Ops } from "@unitball/core";
import type { Corridor } from "@unitball/optimizer";

/** The corridor with every gradient clipped by its global norm first; the corridor itself where there is no such c. */
export function clipped(corridor: Corridor, c: number | undefined): Corridor {
  if (c === undefined) return corridor;
  const clip = <T>(ops: Ops<T>, g: readonly Layers<T>[]) => g.map((at) => clipByGlobalNorm(ops, at, c));
  const { choices } = corridor;
  return {
    ...corridor,
    tell: (ops, x, g, state, ok) => corridor.tell(ops, x, clip(ops, g), state, ok),
    ...(choices && {
      choices: {
        ...choices,
        estimate: (ops, x, g, state) => choices.estimate(ops, x, clip(ops, g), state),
        with: (acting) => clipped(choices.with(acting), c),
      },
    }),
  };
}

/** g·min(1, c/‖g‖₂), with ‖g‖₂ over all layers (Pascanu et al. 2013). A gradient that is not finite stays that way. */
function clipByGlobalNorm<T>(ops: Ops<T>, g: Layers<T>, c: number): Layers<T> {
  const norm = ops.hypot(Object.values(g).map((gl) => ops.norms(gl, "all")));
  const factor = ops.where(ops.gt(norm, c), ops.div(c, norm), 1);
  return mapLayers(g, (gl) => ops.mul(factor, gl));
}
