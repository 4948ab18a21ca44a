import { canonical, type Layer, type Ops, tiny } from "@unitball/core";

/**
 * σ_max of each block of [block, in, out], as [block, 1, 1]: ‖w‖_F times the root of the largest eigenvalue λ of the
 * normalized Gram matrix A on the short side m. P = A^N/tr(A^N), N = 2^q, from q repeated squarings, and ⟨A, P⟩ ≤ λ.
 *
 * With rᵢ = λᵢ/λ, 1 − ⟨A, P⟩/λ = Σrᵢᴺ(1 − rᵢ)/Σrᵢᴺ ≤ Σrᵢᴺ ln(1/rᵢ)/Σrᵢᴺ = (S − ln Σrᵢᴺ)/N ≤ ln(m)/N, where S ≤ ln m is
 * the entropy of the weights rᵢᴺ/Σrᵢᴺ and Σrᵢᴺ ≥ 1. So σ_max is short by at most ln(m)/2N of itself, *whatever* the gaps
 * between the singular values; q is the least with ln(m)/2N ≤ 5e-6. Since ‖A^(N/2)‖_F² = tr(A^N), dividing by the
 * Frobenius norm before each squaring makes tr(P) = 1. A rounding error ε in any squaring acts like one of at most ε in A.
 */
export function largestSingularValue<T>(ops: Ops<T>, w: T, layer: Layer): T {
  const [, rows, columns] = canonical(layer);
  const m = Math.min(rows, columns);
  const size = ops.norms(ops.norms(w, "in"), "out");
  if (m === 1) return size;
  const total = (a: T): T => ops.sum(ops.sum(a, "in"), "out");
  const a = ops.gram(ops.mul(w, ops.div(1, ops.max(size, tiny))), rows >= columns ? "in" : "out");
  let p = a;
  for (let N = 1; Math.log(m) / (2 * N) > 5e-6; N *= 2) {
    p = ops.gram(ops.mul(p, ops.div(1, ops.max(ops.sqrt(total(ops.mul(p, p))), tiny))), "in");
  }
  return ops.mul(size, ops.sqrt(total(ops.mul(a, p))));
}
