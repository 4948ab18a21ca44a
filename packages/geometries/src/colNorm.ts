import { canonical, geometry, type Layer, oneOf, options, type Schedule, within } from "@unitball/core";
import { floored } from "./floored.ts";

/** The ball's radius, and its scaling with the layer's width. */
export interface ColNormOptions {
  radius: number | Schedule;
  /**
   * none: the norm 1→2, max‖w_i‖₂. oneToRms: divided by √d_out, so that every one-hot input (a token) maps to an output of
   * RMS 1. perInput: times d_in as well, for dense inputs.
   */
  scaling: "none" | "oneToRms" | "perInput";
  /** Added to the scaled norms that are divided by: 1e-8 in scion.py, 0 here, since it breaks lmo(a·s) = lmo(s). */
  epsilon: number;
}

/**
 * max over input features i of ‖w_i‖₂, w_i being the fan-out vector of i (a row of [in, out]; a column in the papers,
 * whose W is [out, in]). Dual Σ‖s_i‖₂; lmo(s)_i = −ρ s_i/‖s_i‖₂, and 0 where s_i = 0, so that an unseen token stays. For a
 * conv every tap of every channel is an input feature (Scion, Table 3, "ColNorm").
 */
export function colNorm(given: Partial<ColNormOptions> = {}) {
  const o = options<ColNormOptions>("colNorm", given, { radius: 1, scaling: "none", epsilon: 0 });
  oneOf("colNorm", "scaling", o.scaling, ["none", "oneToRms", "perInput"]);
  within("colNorm", "epsilon", o.epsilon, 0, Infinity, true);
  const size = (layer: Layer): number => {
    const [, d_in, d_out] = canonical(layer);
    return { none: 1, oneToRms: Math.sqrt(d_out), perInput: Math.sqrt(d_out) / d_in }[o.scaling];
  };
  return geometry({
    kind: "colNorm",
    options: o,
    size,
    norm: (ops, w) => ops.maxAbs(ops.norms(w, "out"), "all"),
    lmo: (ops, s, l) => ops.mul(s, ops.div(-1, floored(ops, ops.norms(s, "out"), o.epsilon * size(l)))),
    dual: (ops, s) => ops.sum(ops.norms(s, "out"), "all"),
  });
}
