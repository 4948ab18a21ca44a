import { dualNorm, type Geometry, type Layer, type Ops, tiny } from "@unitball/core";

/**
 * (‖s‖_* / ‖s‖_F)² for `spectral()` of radius 1 without scaling: between 1 (rank one) and the rank (equal singular values).
 * Where that of the gradient exceeds `stableRank` of the layer's inputs, a spectral step is promised more than a
 * Euclidean one (Davis & Drusvyatskiy, arXiv 2512.04299). For `sign()` it is ‖s‖₁²/‖s‖₂², the number of entries in use. For
 * s = 0 it is 0. 0-d.
 */
export function nuclearRank<T>(spectral: Geometry, ops: Ops<T>, s: T, layer: Layer): T {
  const ratio = ops.div(dualNorm(spectral, ops, s, layer), ops.max(ops.norms(s, "all"), tiny));
  return ops.mul(ratio, ratio);
}
