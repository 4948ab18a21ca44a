import { canonical, geometry, oneOf, options, type Schedule } from "@unitball/core";

/** The ball's radius, and its scaling with the layer's width. */
export interface SignOptions {
  radius: number | Schedule;
  /** none: max|w|, the norm 1→∞. perInput: d_in·max|w|, which bounds ∞→∞ whatever the width. */
  scaling: "none" | "perInput";
}

/**
 * max|w|, with dual Σ|s| and lmo(s) = −ρ sign(s), where sign(0) = 0. With `scaling: "perInput"` the ball is 1/d_in as
 * large, d_in being all that one output sums over: kh·kw·in for a conv (Scion, Table 3, "Sign"; its last layer).
 */
export function sign(given: Partial<SignOptions> = {}) {
  const o = options<SignOptions>("sign", given, { radius: 1, scaling: "none" });
  oneOf("sign", "scaling", o.scaling, ["none", "perInput"]);
  return geometry({
    kind: "sign",
    options: o,
    size: (layer) => (o.scaling === "perInput" ? 1 / canonical(layer)[1] : 1),
    norm: (ops, w) => ops.maxAbs(w, "all"),
    lmo: (ops, s) => ops.sub(ops.gt(0, s), ops.gt(s, 0)),
    dual: (ops, s) => ops.sum(ops.abs(s), "all"),
  });
}
