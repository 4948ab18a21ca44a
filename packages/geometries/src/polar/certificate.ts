import { canonical, inner, type Layer, type Ops, tiny } from "@unitball/core";

/**
 * What can be proved about an approximate polar factor x of g at the price of two matrix products, without an SVD: the
 * nuclear norm lies in [`lower`, `upper`], and the LMO gap 1 − ⟨g, x⟩/‖g‖_* is at most `gap`.
 *
 * It takes for granted that ‖x‖ ≤ 1 and that xᵀg is positive semidefinite, which holds for every polynomial iteration
 * x = U p(Σ) Vᵀ with 0 ≤ p ≤ 1. Then tr(xᵀg) = ⟨g, x⟩ is the nuclear norm of xᵀg, so that with R = g − xxᵀg
 *
 *   ⟨g, x⟩ ≤ ‖g‖_* ≤ ‖x(xᵀg)‖_* + ‖R‖_* ≤ ⟨g, x⟩ + √m ‖R‖_F,   m the short side.
 *
 * Nothing is divided by a singular value and no identity matrix appears: directions that g does not have add nothing to
 * R, and a g of rank 8 in 256 dimensions is certified as well as one of full rank. The price is the factor √m, which is
 * attained only if R has equal singular values. For g = 0, gap = 0. In float32 the bracket is as wide as rounding, 1e-6·√m.
 */
export function certificate<T>(ops: Ops<T>, g: T, x: T, layer: Layer): { lower: T; upper: T; gap: T } {
  const [, rows, columns] = canonical(layer);
  const projected = rows >= columns ? ops.matmul(g, ops.gram(x, "in")) : ops.matmul(ops.gram(x, "out"), g);
  const residuals = ops.norms(ops.norms(ops.sub(g, projected), "in"), "out");
  const slack = ops.mul(Math.sqrt(Math.min(rows, columns)), ops.sum(residuals, "all"));
  const lower = inner(ops, g, x);
  const upper = ops.add(lower, slack);
  return { lower, upper, gap: ops.div(slack, ops.max(upper, tiny)) };
}
