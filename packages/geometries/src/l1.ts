import { geometry, options, type Schedule, sgn } from "@unitball/core";

/**
 * Σ|w|, with dual max|s|: lmo(s) = −ρ sign(s) at the largest |s| alone, shared evenly where several are largest. One weight
 * of the layer moves per step: greedy coordinate descent, and Frank–Wolfe on the ℓ1 ball (Jaggi 2013, §4.1).
 */
export function l1(given: { radius?: number | Schedule } = {}) {
  return geometry({
    kind: "l1",
    options: options("l1", given, { radius: 1 as number | Schedule }),
    norm: (ops, w) => ops.sum(ops.abs(w), "all"),
    lmo: (ops, s) => {
      const largest = ops.ge(ops.abs(s), ops.maxAbs(s, "all"));
      return ops.mul(sgn(ops, s), ops.div(largest, ops.mul(-1, ops.sum(largest, "all"))));
    },
    dual: (ops, s) => ops.maxAbs(s, "all"),
  });
}
