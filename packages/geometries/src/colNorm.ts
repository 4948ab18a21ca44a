import { canonical, geometry, oneOf, options, type Schedule, tiny } from "@unitball/core";

export interface ColNormOptions {
  radius: number | Schedule;
  /**
   * none: the norm 1→2, max‖w_i‖₂. oneToRms: divided by √d_out, so that every one-hot input (a token) maps to an output of
   * RMS 1. perInput: times d_in as well, for dense inputs.
   */
  scaling: "none" | "oneToRms" | "perInput";
}

/**
 * max over input features i of ‖w_i‖₂, w_i being the fan-out vector of i (a row of [in, out]; a column in the papers,
 * whose W is [out, in]). Dual Σ‖s_i‖₂; lmo(s)_i = −ρ s_i/‖s_i‖₂, and 0 where s_i = 0, so that an unseen token stays. For a
 * conv every tap of every channel is an input feature (Scion, Table 3, "ColNorm").
 */
export function colNorm(given: Partial<ColNormOptions> = {}) {
  const o = options<ColNormOptions>("colNorm", given, { radius: 1, scaling: "none" });
  oneOf("colNorm", "scaling", o.scaling, ["none", "oneToRms", "perInput"]);
  return geometry({
    kind: "colNorm",
    options: o,
    size: (layer) => {
      const [, d_in, d_out] = canonical(layer);
      return { none: 1, oneToRms: Math.sqrt(d_out), perInput: Math.sqrt(d_out) / d_in }[o.scaling];
    },
    norm: (ops, w) => ops.maxAbs(ops.norms(w, "out"), "all"),
    lmo: (ops, s) => ops.mul(s, ops.div(-1, ops.max(ops.norms(s, "out"), tiny))),
    dual: (ops, s) => ops.sum(ops.norms(s, "out"), "all"),
  });
}
