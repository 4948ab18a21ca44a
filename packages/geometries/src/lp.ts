import { geometry, type Ops, oneOf, options, type Schedule, sgn, tiny, within } from "@unitball/core";
import { power } from "./power.ts";

/** The ball's radius, its p, and the vectors that the norm is of. */
export interface LpOptions {
  radius: number | Schedule;
  p: number;
  /**
   * What ‖·‖_p is taken of: the layer; each input's fan-out vector, whose maximum is the operator norm 1→p; each output's
   * fan-in vector, whose maximum is the operator norm q→∞, 1/p + 1/q = 1.
   */
  per: "layer" | "input" | "output";
}

/**
 * max ‖w_i‖_p over the vectors of `per`, 1 < p < ∞, with dual Σ‖s_i‖_q: lmo(s)_i = −ρ sign(s)|s|^(q−1)/‖s_i‖_q^(q−1). p = 2
 * is `euclidean`, `colNorm` or `rowNorm`, and p → ∞ tends to `sign`.
 */
export function lp(given: Partial<LpOptions> = {}) {
  const o = options<LpOptions>("lp", given, { radius: 1, p: 3, per: "layer" });
  within("lp", "p", o.p, 1, 1e3);
  oneOf("lp", "per", o.per, ["layer", "input", "output"]);
  const over = ({ layer: "all", input: "out", output: "in" } as const)[o.per];
  const q = o.p / (o.p - 1);
  const largest = <T>(ops: Ops<T>, a: T): T => ops.max(ops.maxAbs(a, over), tiny);
  const norms = <T>(ops: Ops<T>, a: T, r: number): T => {
    const m = largest(ops, a);
    const sum = ops.sum(power(ops, ops.div(ops.abs(a), m), r), over);
    return ops.where(ops.gt(sum, 0), ops.mul(m, power(ops, sum, 1 / r)), 0);
  };
  return geometry({
    kind: "lp",
    options: o,
    norm: (ops, w) => ops.maxAbs(norms(ops, w, o.p), "all"),
    lmo: (ops, s) => {
      const a = ops.div(ops.abs(s), largest(ops, s));
      const b = power(ops, a, q - 1);
      const sum = ops.sum(ops.mul(a, b), over);
      return ops.mul(sgn(ops, s), ops.div(b, ops.mul(-1, ops.max(power(ops, sum, 1 / o.p), tiny))));
    },
    dual: (ops, s) => ops.sum(norms(ops, s, q), "all"),
  });
}
