/** Every way to draw k times from n, with replacement: n^k index tuples, all equally likely. */
export const draws = (n: number, k: number): number[][] =>
  Array.from({ length: n ** k }, (_, code) => Array.from({ length: k }, (_, i) => Math.floor(code / n ** i) % n));

/** The mean of f over equally likely cases: an expectation without chance. */
export const mean = <A>(cases: readonly A[], f: (a: A) => number): number =>
  cases.reduce((s, a) => s + f(a), 0) / cases.length;
