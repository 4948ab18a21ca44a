import { type Geometry, type Layer, type Ops, tiny } from "@unitball/core";

/**
 * (‖w‖_F/σ_max(w))² for `spectral()` of radius 1 without scaling: between 1 and the rank, and little moved by small
 * singular values. For w = 0 it is 0. 0-d.
 */
export function stableRank<T>(spectral: Geometry, ops: Ops<T>, w: T, layer: Layer): T {
  const ratio = ops.div(ops.norms(w, "all"), ops.max(spectral.norm(ops, w, layer), tiny));
  return ops.mul(ratio, ratio);
}
