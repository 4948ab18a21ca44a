import { canonical, type Layer, type Ops } from "@unitball/core";

/** The coefficients cⱼ of Σ cⱼT_{2j+1}, the odd Chebyshev series of f on [−1, 1], f given on (0, 1]; float64, once per part. */
export function oddSeries(f: (x: number) => number, terms: number): readonly number[] {
  const nodes = 8 * terms;
  const angles = Array.from({ length: nodes }, (_, i) => (Math.PI * (i + 0.5)) / (2 * nodes));
  return Array.from({ length: terms }, (_, j) =>
    angles.reduce((sum, t) => sum + (2 / nodes) * f(Math.cos(t)) * Math.cos((2 * j + 1) * t), 0),
  );
}

/**
 * U f(Σ) Vᵀ for each block w = UΣVᵀ with σ ≤ 1 and f an odd Chebyshev series: one product with the Gram matrix A per term,
 * by T_{n+2} = (4A − 2)T_n − T_{n−2}. Without an SVD, and stable: |T_n| ≤ 1 on the whole interval.
 */
export function oddFunction<T>(ops: Ops<T>, w: T, layer: Layer, series: readonly number[]): T {
  const [, rows, columns] = canonical(layer);
  const a = ops.gram(w, rows >= columns ? "in" : "out");
  const apply = (x: T): T => (rows >= columns ? ops.matmul(x, a) : ops.matmul(a, x));
  let [before, t, sum] = [w, w, ops.mul(series[0]!, w)];
  for (const c of series.slice(1)) {
    const next = ops.sub(ops.sub(ops.mul(4, apply(t)), ops.mul(2, t)), before);
    [before, t] = [t, next];
    sum = ops.add(sum, ops.mul(c, t));
  }
  return sum;
}
