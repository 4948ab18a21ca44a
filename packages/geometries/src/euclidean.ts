import { geometry, options, type Schedule, tiny } from "@unitball/core";

/**
 * ‖w‖_F = √Σw² over the whole layer, its own dual: lmo(s) = −ρ s/‖s‖_F. Over layers it makes normalized gradient descent
 * (Scion, Table 1, "Frobenius").
 */
export function euclidean(given: { radius?: number | Schedule } = {}) {
  return geometry({
    kind: "euclidean",
    options: options("euclidean", given, { radius: 1 as number | Schedule }),
    norm: (ops, w) => ops.norms(w, "all"),
    lmo: (ops, s) => ops.mul(s, ops.div(-1, ops.max(ops.norms(s, "all"), tiny))),
    dual: (ops, s) => ops.norms(s, "all"),
  });
}
