import { geometry, type Ops, options, type Schedule, sgn, tiny, within } from "@unitball/core";

/** Halvings of an interval: the k-th largest of numbers in [0, 1] to 2⁻⁵⁰, without sorting. */
const halvings = 50;

/**
 * The k-support norm, whose ball is the hull of the vectors with at most k entries and ‖w‖₂ ≤ 1 (Argyriou, Foygel & Srebro
 * 2012). Dual: ‖·‖₂ of the k largest |s|; lmo(s) = −ρ s/‖·‖₂ on those, and ties share. ‖w‖² = Σw²/zᵢ with zᵢ = min(1,
 * |wᵢ|/τ) and Σzᵢ = k. k = 1 is `l1`, k = n is `euclidean` (k-sparse Frank–Wolfe, Pokutta et al. 2020).
 */
export function kSupport(given: { radius?: number | Schedule; k?: number } = {}) {
  const o = options("kSupport", given, { radius: 1 as number | Schedule, k: 10 });
  within("kSupport", "k", o.k, 0, Infinity);
  const bisect = <T>(ops: Ops<T>, high: number, tooLow: (at: T) => T): readonly [low: T, high: T] => {
    let ends = [ops.at(0), ops.at(high)] as const;
    for (let i = 0; i < halvings; i++) {
      const [low, up] = ends;
      const middle = ops.div(ops.add(low, up), 2);
      const below = tooLow(middle);
      ends = [ops.where(below, middle, low), ops.where(below, up, middle)];
    }
    return ends;
  };
  /** |s|/max|s|, times 1 for the k largest and a share for those at the k-th. */
  const kept = <T>(ops: Ops<T>, s: T): { a: T; share: T; size: T } => {
    const a = ops.div(ops.abs(s), ops.max(ops.maxAbs(s, "all"), tiny));
    const [low, high] = bisect(ops, 1, (t) => ops.ge(ops.sum(ops.gt(a, t), "all"), o.k));
    const [above, from] = [ops.gt(a, high), ops.gt(a, low)];
    const left = ops.sub(o.k, ops.sum(above, "all"));
    const tied = ops.sub(from, above);
    const share = ops.add(above, ops.mul(tied, ops.min(1, ops.div(left, ops.max(ops.sum(tied, "all"), 1)))));
    return { a, share, size: ops.sqrt(ops.sum(ops.mul(share, ops.mul(a, a)), "all")) };
  };
  return geometry({
    kind: "kSupport",
    options: o,
    norm: (ops, w) => {
      const total = ops.sum(ops.abs(w), "all");
      const a = ops.div(ops.abs(w), ops.max(total, tiny));
      const [, tau] = bisect(ops, 1 / o.k, (t) => ops.gt(ops.sum(ops.min(1, ops.div(a, t)), "all"), o.k));
      return ops.mul(total, ops.sqrt(ops.sum(ops.mul(a, ops.max(a, tau)), "all")));
    },
    lmo: (ops, s) => {
      const { a, share, size } = kept(ops, s);
      return ops.mul(sgn(ops, s), ops.div(ops.mul(a, share), ops.mul(-1, ops.max(size, tiny))));
    },
    dual: (ops, s) => ops.mul(ops.maxAbs(s, "all"), kept(ops, s).size),
  });
}
