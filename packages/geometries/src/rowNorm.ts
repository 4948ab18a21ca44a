import { canonical, geometry, oneOf, options, type Schedule, tiny } from "@unitball/core";

export interface RowNormOptions {
  radius: number | Schedule;
  /** none: the norm 2→∞, max‖w_j‖₂. rmsToInf: times √d_in, so that an input of RMS 1 maps to outputs of at most 1. */
  scaling: "none" | "rmsToInf";
}

/**
 * max over outputs j of ‖w_j‖₂, w_j being the fan-in vector of j (a column of [in, out]; a row in the papers, whose W is
 * [out, in]). Dual Σ‖s_j‖₂; lmo(s)_j = −ρ s_j/‖s_j‖₂, and 0 where s_j = 0. The d_in of a conv is all that one output sums
 * over, kh·kw·in (Scion, Table 4, "RowNorm").
 */
export function rowNorm(given: Partial<RowNormOptions> = {}) {
  const o = options<RowNormOptions>("rowNorm", given, { radius: 1, scaling: "none" });
  oneOf("rowNorm", "scaling", o.scaling, ["none", "rmsToInf"]);
  return geometry({
    kind: "rowNorm",
    options: o,
    size: (layer) => (o.scaling === "rmsToInf" ? 1 / Math.sqrt(canonical(layer)[1]) : 1),
    norm: (ops, w) => ops.maxAbs(ops.norms(w, "in"), "all"),
    lmo: (ops, s) => ops.mul(s, ops.div(-1, ops.max(ops.norms(s, "in"), tiny))),
    dual: (ops, s) => ops.sum(ops.norms(s, "in"), "all"),
  });
}
