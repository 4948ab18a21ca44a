import { dualNorm, type Geometry, type Layer, type Ops } from "@unitball/core";
import { atLeast, mean, pairs } from "./pairs.ts";

/**
 * c = √B·E ρ‖ĝ − ∇f‖_* of a mean ĝ over B = 2·size samples, from K ≥ 2 independent microbatch gradients of `size` samples
 * each: √(2·size) times the mean of ρ‖gᵢ − gⱼ‖_* / 2 over the pairs. Exactly unbiased where the noise is symmetric about 0,
 * since (gᵢ − gⱼ)/2 then is distributed as (gᵢ + gⱼ)/2 − ∇f. Skewed noise is off by what the two differ, which falls as
 * microbatches grow; `gradientVariance` needs no symmetry. The Spec-Sign index calls it c₁ (`sign`) and c_* (`spectral`). 0-d.
 */
export function noiseConstant<T>(geometry: Geometry, ops: Ops<T>, g: readonly T[], size: number, layer: Layer): T {
  atLeast("noiseConstant", g, 2);
  const norms = pairs(g).map(([a, b]) => dualNorm(geometry, ops, ops.sub(a, b), layer));
  return ops.mul(Math.sqrt(2 * size) / 2, mean(ops, norms));
}
