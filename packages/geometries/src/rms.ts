import { canonical, geometry, type Layer, options, type Schedule, within } from "@unitball/core";
import { floored } from "./floored.ts";

/**
 * The root mean square √(Σw²/n) over all n entries of the layer, whatever its shape: lmo(s) = −ρ√n s/‖s‖_F, each entry of
 * size ρ on average. For biases and gains (Scion, Table 2, "Bias RMS"). `epsilon` is added to the root mean square that s
 * is divided by: 1e-8 in scion.py.
 */
export function rms(given: { radius?: number | Schedule; epsilon?: number } = {}) {
  const o = options("rms", given, { radius: 1 as number | Schedule, epsilon: 0 });
  within("rms", "epsilon", o.epsilon, 0, Infinity, true);
  const size = (layer: Layer): number => Math.sqrt(canonical(layer).reduce((n, d) => n * d, 1));
  return geometry({
    kind: "rms",
    options: o,
    size,
    norm: (ops, w) => ops.norms(w, "all"),
    lmo: (ops, s, l) => ops.mul(s, ops.div(-1, floored(ops, ops.norms(s, "all"), o.epsilon * size(l)))),
    dual: (ops, s) => ops.norms(s, "all"),
  });
}
