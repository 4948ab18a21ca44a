import {
  type Constraint,
  mapLayers,
  type Ops,
  oneOf,
  options,
  part,
  type Schedule,
  unit,
  within,
} from "@unitball/core";

/** Which spheres x is kept on. */
export interface SphereOptions {
  /** ‖x‖₂ on each sphere: a number, or "own", the norm that x has, hence the one it began with. */
  radius: "own" | number | Schedule;
  /** What lies on a sphere: the layer, each input's fan-out vector, or each output's fan-in vector. */
  per: "layer" | "input" | "output";
}

/**
 * x ← R·(x + γRû)/‖x + γRû‖, û = u/‖u‖: Euclidean spheres of radius R, on which γ is about the angle of a step. Per layer
 * it is Hyperball (arXiv 2606.16899), per input or output the oblique manifold (Mano, 2601.23000). What is 0 stays 0.
 */
export function sphere(given: Partial<SphereOptions> = {}) {
  const o = options<SphereOptions>("sphere", given, { radius: "own", per: "layer" });
  if (o.radius !== "own") within("sphere", "radius", o.radius, 0, Infinity);
  oneOf("sphere", "per", o.per, ["layer", "input", "output"]);
  const over = ({ layer: "all", input: "out", output: "in" } as const)[o.per];
  const direction = <T>(ops: Ops<T>, a: T): T => unit(ops, a, ops.norms(a, over));
  return part({
    axis: "constraint",
    kind: "sphere",
    options: o,
    move: (ops, x, u, gamma) =>
      mapLayers(x, (xl, name) => {
        const r = o.radius === "own" ? ops.norms(xl, over) : ops.at(o.radius);
        const step = ops.mul(ops.mul(gamma, r), direction(ops, u[name]!));
        return ops.mul(r, direction(ops, ops.add(xl, step)));
      }),
  } satisfies Constraint);
}
