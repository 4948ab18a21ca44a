import { canonical, type Layer, type Ops, tiny } from "@unitball/core";

/**
 * σ_max of each block of [block, in, out], as [block, 1, 1]: ‖w‖_F times the root of the largest eigenvalue λ of the
 * normalized Gram matrix A, which is ⟨A, P⟩ with P from `concentrated`, short by at most 5e-6 of itself.
 */
export function largestSingularValue<T>(ops: Ops<T>, w: T, layer: Layer): T {
  const size = ops.norms(ops.norms(w, "in"), "out");
  if (shortSide(layer) === 1) return size;
  const { a, p } = concentrated(ops, ops.mul(w, ops.div(1, ops.max(size, tiny))), layer);
  return ops.mul(size, ops.sqrt(total(ops, ops.mul(a, p))));
}

const total = <T>(ops: Ops<T>, a: T): T => ops.sum(ops.sum(a, "in"), "out");
const shortSide = (layer: Layer): number => Math.min(...canonical(layer).slice(1));

/**
 * The Gram matrix A of w on its short side m, and P = A^N/tr(A^N), N = 2^q, from q repeated squarings: a projection onto
 * the largest eigenvalue λ, as nearly as any gap allows, with ⟨A, P⟩ ≤ λ.
 *
 * With rᵢ = λᵢ/λ, 1 − ⟨A, P⟩/λ = Σrᵢᴺ(1 − rᵢ)/Σrᵢᴺ ≤ Σrᵢᴺ ln(1/rᵢ)/Σrᵢᴺ = (S − ln Σrᵢᴺ)/N ≤ ln(m)/N, where S ≤ ln m is
 * the entropy of the weights rᵢᴺ/Σrᵢᴺ and Σrᵢᴺ ≥ 1. So σ_max is short by at most ln(m)/2N of itself, *whatever* the gaps
 * between the singular values; q is the least with ln(m)/2N ≤ 5e-6. Since ‖A^(N/2)‖_F² = tr(A^N), dividing by the
 * Frobenius norm before each squaring makes tr(P) = 1. A rounding error ε in any squaring acts like one of at most ε in A.
 */
export function concentrated<T>(ops: Ops<T>, w: T, layer: Layer): { readonly a: T; readonly p: T } {
  const [, rows, columns] = canonical(layer);
  const a = ops.gram(w, rows >= columns ? "in" : "out");
  let p = a;
  for (let N = 1; Math.log(shortSide(layer)) / (2 * N) > 5e-6; N *= 2) {
    p = ops.gram(ops.mul(p, ops.div(1, ops.max(ops.sqrt(total(ops, ops.mul(p, p))), tiny))), "in");
  }
  return { a, p };
}
