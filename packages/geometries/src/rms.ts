import { canonical, geometry, options, type Schedule, tiny } from "@unitball/core";

/**
 * The root mean square √(Σw²/n) over all n entries of the layer, whatever its shape: lmo(s) = −ρ√n s/‖s‖_F, each entry of
 * size ρ on average. For biases and gains (Scion, Table 2, "Bias RMS").
 */
export function rms(given: { radius?: number | Schedule } = {}) {
  return geometry({
    kind: "rms",
    options: options("rms", given, { radius: 1 as number | Schedule }),
    size: (layer) => Math.sqrt(canonical(layer).reduce((n, d) => n * d, 1)),
    norm: (ops, w) => ops.norms(w, "all"),
    lmo: (ops, s) => ops.mul(s, ops.div(-1, ops.max(ops.norms(s, "all"), tiny))),
    dual: (ops, s) => ops.norms(s, "all"),
  });
}
