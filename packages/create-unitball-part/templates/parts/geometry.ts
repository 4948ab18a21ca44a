import { type Geometry, geometry, options, type Schedule, unit } from "@unitball/core";

/**
 * The Euclidean norm ‖w‖ of the whole matrix, with lmo(s) = −s/‖s‖ and the dual norm ‖s‖: a start to change into another
 * norm. Say here the norm, its lmo, its dual norm, and the paper.
 */
export const template = (given: { readonly radius?: number | Schedule } = {}): Geometry =>
  geometry({
    kind: "template",
    options: options("template", given, { radius: 1 as number | Schedule }),
    norm: (ops, w) => ops.norms(w, "all"),
    lmo: (ops, s) => ops.mul(-1, unit(ops, s, ops.norms(s, "all"))),
    dual: (ops, s) => ops.norms(s, "all"),
  });
