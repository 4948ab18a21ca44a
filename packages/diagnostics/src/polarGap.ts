import { canonical, type Geometry, inner, type Layer, type Ops, tiny } from "@unitball/core";

/**
 * An upper bound on the LMO gap 1 − ⟨s, −v⟩/(‖s‖_*‖v‖) of a spectral geometry's v ≈ lmo(s), and with it a bracket of the
 * nuclear norm, without an SVD. With x = −v/σ_max(v), m the short side and R = s − xxᵀs,
 *
 *   ⟨s, x⟩ ≤ ‖s‖_* ≤ ‖x(xᵀs)‖_* + ‖R‖_* ≤ ⟨s, x⟩ + √m‖R‖_F.
 *
 * It needs xᵀs to be positive semidefinite, which holds for every polynomial iteration x = U p(Σ) Vᵀ with p ≥ 0, converged
 * or not and feasible or not. No singular value is divided by, so directions that s lacks cost nothing.
 *
 * σ_max(v) is the geometry's own norm times r, r being its ball's size, known from the matrix of ones, for which
 * σ_max = √(in·out). That norm may be 5e-6 short, so x is made as much smaller. Over the blocks of a layer the bound is
 * joint. For s = 0 it is 0. In float32 rounding adds about 1e-6·√m. 0-d.
 */
export function polarGap<T>(spectral: Geometry, ops: Ops<T>, s: T, v: T, layer: Layer): PolarGap<T> {
  const [, rows, columns] = canonical(layer);
  const ones = spectral.norm(ops, ops.add(ops.zeros(layer), 1), layer);
  const size = ops.mul(ops.div(spectral.norm(ops, v, layer), ones), Math.sqrt(rows * columns) * (1 + 6e-6));
  const x = ops.mul(v, ops.div(-1, ops.max(size, tiny)));
  const projected = rows >= columns ? ops.matmul(s, ops.gram(x, "in")) : ops.matmul(ops.gram(x, "out"), s);
  const residuals = ops.norms(ops.norms(ops.sub(s, projected), "in"), "out");
  const slack = ops.mul(Math.sqrt(Math.min(rows, columns)), ops.sum(residuals, "all"));
  const lower = inner(ops, s, x);
  const upper = ops.add(lower, slack);
  return { lower, upper, gap: ops.div(slack, ops.max(upper, tiny)) };
}

/** The nuclear norm lies in [lower, upper], and the LMO gap is at most `gap`. */
export interface PolarGap<T> {
  readonly lower: T;
  readonly upper: T;
  readonly gap: T;
}
