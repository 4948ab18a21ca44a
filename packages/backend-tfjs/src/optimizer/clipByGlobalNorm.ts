// internal
import { type Layers, mapLayers, type Ops } from "@unitball/core";

/** g·min(1, c/‖g‖₂), with ‖g‖₂ over all layers (Pascanu et al. 2013). A gradient that is not finite stays that way. */
export function clipByGlobalNorm<T>(ops: Ops<T>, g: Layers<T>, c: number): Layers<T> {
  const norm = ops.hypot(Object.values(g).map((gl) => ops.norms(gl, "all")));
  const factor = ops.where(ops.gt(norm, c), ops.div(c, norm), 1);
  return mapLayers(g, (gl) => ops.mul(factor, gl));
}
