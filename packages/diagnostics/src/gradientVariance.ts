import type { Ops } from "@unitball/core";
import { atLeast, mean, pairs } from "./pairs.ts";

/**
 * σ² = E‖g − ∇f‖₂² of one sample, from K ≥ 2 independent microbatch gradients of `size` samples each: size times the mean
 * of ‖gᵢ − gⱼ‖₂²/2 over the pairs. Exactly unbiased, whatever the noise. The bounds want that of the gradient which the
 * optimizer sees: divide by its batch size. 0-d.
 */
export function gradientVariance<T>(ops: Ops<T>, g: readonly T[], size: number): T {
  atLeast("gradientVariance", g, 2);
  const squares = pairs(g).map(([a, b]) => {
    const n = ops.norms(ops.sub(a, b), "all");
    return ops.mul(n, n);
  });
  return ops.mul(size / 2, mean(ops, squares));
}
