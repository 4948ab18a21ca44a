import { type Geometry, inner, type Layer, type Ops } from "@unitball/core";
import { atLeast, mean } from "./pairs.ts";

/**
 * S² with S = −E⟨∇f, lmo(ĝ)⟩ for ĝ of one microbatch, exactly unbiased, from K ≥ 4 independent microbatch gradients. With
 * sᵢⱼ = −(⟨gᵢ, lmo(gⱼ)⟩ + ⟨gⱼ, lmo(gᵢ)⟩)/2 it is the mean of sᵢⱼ·sₖₗ over disjoint pairs, three for every four microbatches
 * (a U-statistic): factors that share no sample are independent. The square of one estimate would be too large by its
 * variance. A single value may be negative. K LMOs. 0-d, in the unit of the loss squared.
 */
export function unbiasedSquaredAlignment<T>(geometry: Geometry, ops: Ops<T>, g: readonly T[], layer: Layer): T {
  atLeast("unbiasedSquaredAlignment", g, 4);
  const v = g.map((gk) => geometry.lmo(ops, gk, layer));
  const s = (i: number, j: number): T => ops.mul(-0.5, ops.add(inner(ops, g[i]!, v[j]!), inner(ops, g[j]!, v[i]!)));
  const table = g.map((_, i) => g.map((_, j) => (i < j ? s(i, j) : ops.at(0))));
  const products: T[] = [];
  for (let l = 3; l < g.length; l++)
    for (let k = 2; k < l; k++)
      for (let j = 1; j < k; j++)
        for (let i = 0; i < j; i++)
          products.push(
            ops.mul(table[i]![j]!, table[k]![l]!),
            ops.mul(table[i]![k]!, table[j]![l]!),
            ops.mul(table[i]![l]!, table[j]![k]!),
          );
  return mean(ops, products);
}
