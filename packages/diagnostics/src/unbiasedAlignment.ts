import { type Geometry, inner, type Layer, type Ops } from "@unitball/core";
import { atLeast, mean } from "./pairs.ts";

/**
 * S = −E⟨∇f, lmo(ĝ)⟩, the rate at which the loss falls along the LMO of a noisy gradient ĝ, from K ≥ 2 independent
 * microbatch gradients: the mean over k of −⟨gₖ, lmo(mean of the others)⟩. Since gₖ is independent of the others it stands
 * for ∇f, so the estimate is exactly unbiased for a ĝ of K − 1 microbatches, whatever the noise and however inexact the
 * LMO. K LMOs. 0-d, in the unit of the loss.
 */
export function unbiasedAlignment<T>(geometry: Geometry, ops: Ops<T>, g: readonly T[], layer: Layer): T {
  atLeast("unbiasedAlignment", g, 2);
  const paid = g.map((gk, k) => {
    const others = mean(
      ops,
      g.filter((_, j) => j !== k),
    );
    return inner(ops, gk, geometry.lmo(ops, others, layer));
  });
  return ops.mul(-1, mean(ops, paid));
}
