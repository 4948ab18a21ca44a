import { canonical, type Layer, type Ops, unit } from "@unitball/core";
import { concentrated } from "./largestSingularValue.ts";

/**
 * Unit vectors u [block, in, 1] and v [block, 1, out] of each block with uᵀsv within 1e-4 of σ_max, whatever the gaps:
 * the image of a random vector under the projection of `concentrated`, on the short side, and what s makes of it on the
 * other. Of several largest singular values it takes some pair of their spaces; for s = 0 both are 0.
 */
export function topPair<T>(ops: Ops<T>, s: T, layer: Layer): { readonly u: T; readonly v: T } {
  const [, rows, columns] = canonical(layer);
  const size = ops.norms(ops.norms(s, "in"), "out");
  const w = unit(ops, s, size);
  const { p } = concentrated(ops, w, layer);
  const through = (a: T, x: T, over: "in" | "out"): T => {
    const image = ops.sum(ops.mul(a, x), over);
    return unit(ops, image, ops.norms(image, over === "in" ? "out" : "in"));
  };
  if (rows >= columns) {
    const v = through(p, ops.sub(ops.random(1, ops.norms(p, "out")), 0.5), "in");
    return { u: through(w, v, "out"), v };
  }
  const u = through(p, ops.sub(ops.random(1, ops.norms(p, "in")), 0.5), "out");
  return { u, v: through(w, u, "in") };
}
