import { geometry, type Layer, type Ops, options, type Schedule, tiny, within } from "@unitball/core";
import { oddFunction, oddSeries } from "./polar/oddFunction.ts";
import { power } from "./power.ts";

/**
 * (Σσᵖ)^(1/p), 2 ≤ p ≤ 16, with dual the same of q = p/(p−1): lmo(s) = −ρ U Σ^(q−1) Vᵀ/‖s‖_q^(q−1), that is between
 * `euclidean` (p = 2) and `spectral` (p = ∞); the exponent 1/(p−1) is 1/2 for p = 3 (arXiv 2605.19781). The powers are odd
 * Chebyshev series of `terms` products each; the dual norm that they miss is below 1e-2. Of blocks the largest norm counts.
 */
export function schatten(given: { radius?: number | Schedule; p?: number; terms?: number } = {}) {
  const o = options("schatten", given, { radius: 1 as number | Schedule, p: 3, terms: 64 });
  within("schatten", "p", o.p, 2, 16, true);
  within("schatten", "terms", o.terms, 0, 1000);
  const [lmo, norm] = [1 / (o.p - 1), o.p - 1].map((r) => oddSeries((x) => x ** r, o.terms));
  const total = <T>(ops: Ops<T>, a: T): T => ops.sum(ops.sum(a, "in"), "out");
  /** s over a bound of σ_max at most m^¼ times as large, the Schatten-4 norm, and that bound. */
  const scaled = <T>(ops: Ops<T>, s: T, layer: Layer) => {
    const size = ops.max(ops.norms(ops.norms(s, "in"), "out"), tiny);
    const x = ops.div(s, size);
    const gram = ops.gram(x, layer.in >= layer.out ? "in" : "out");
    const root = ops.max(ops.sqrt(ops.sqrt(total(ops, ops.mul(gram, gram)))), tiny);
    return { x: ops.div(x, root), size: ops.mul(size, root) };
  };
  const norms = <T>(ops: Ops<T>, w: T, layer: Layer): T => {
    const { x, size } = scaled(ops, w, layer);
    const sum = total(ops, ops.mul(x, oddFunction(ops, x, layer, norm!)));
    return ops.mul(size, power(ops, ops.max(sum, 0), 1 / o.p));
  };
  return geometry({
    kind: "schatten",
    options: o,
    norm: (ops, w, layer) => ops.maxAbs(norms(ops, w, layer), "all"),
    lmo: (ops, s, layer) => {
      const v = oddFunction(ops, scaled(ops, s, layer).x, layer, lmo!);
      return ops.div(v, ops.mul(-1, ops.max(norms(ops, v, layer), tiny)));
    },
  });
}
