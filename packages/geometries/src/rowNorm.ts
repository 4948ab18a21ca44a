import { canonical, geometry, type Layer, oneOf, options, type Schedule, within } from "@unitball/core";
import { floored } from "./floored.ts";

/** The ball's radius, and its scaling with the layer's width. */
export interface RowNormOptions {
  radius: number | Schedule;
  /** none: the norm 2→∞, max‖w_j‖₂. rmsToInf: times √d_in, so that an input of RMS 1 maps to outputs of at most 1. */
  scaling: "none" | "rmsToInf";
  /** Added to the scaled norms that are divided by: 1e-8 in scion.py, 0 here, since it breaks lmo(a·s) = lmo(s). */
  epsilon: number;
}

/**
 * max over outputs j of ‖w_j‖₂, w_j being the fan-in vector of j (a column of [in, out]; a row in the papers, whose W is
 * [out, in]). Dual Σ‖s_j‖₂; lmo(s)_j = −ρ s_j/‖s_j‖₂, and 0 where s_j = 0. The d_in of a conv is all that one output sums
 * over, kh·kw·in (Scion, Table 4, "RowNorm").
 */
export function rowNorm(given: Partial<RowNormOptions> = {}) {
  const o = options<RowNormOptions>("rowNorm", given, { radius: 1, scaling: "none", epsilon: 0 });
  oneOf("rowNorm", "scaling", o.scaling, ["none", "rmsToInf"]);
  within("rowNorm", "epsilon", o.epsilon, 0, Infinity, true);
  const size = (layer: Layer): number => (o.scaling === "rmsToInf" ? 1 / Math.sqrt(canonical(layer)[1]) : 1);
  return geometry({
    kind: "rowNorm",
    options: o,
    size,
    norm: (ops, w) => ops.maxAbs(ops.norms(w, "in"), "all"),
    lmo: (ops, s, l) => ops.mul(s, ops.div(-1, floored(ops, ops.norms(s, "in"), o.epsilon * size(l)))),
    dual: (ops, s) => ops.sum(ops.norms(s, "in"), "all"),
  });
}
