import { type Estimator, type Layers, lerp, mapLayers, type Ops, part, type State } from "@unitball/core";
import type { Averaging } from "./averaging.ts";
import { advance, alphaAt, averaging, start } from "./momentum.ts";

/**
 * d ← (1 − α)d + α∇f(x + (1 − α)/α·(x − x₋)): implicit gradient transport (Arnold et al. 2019; NIGT, Cutkosky & Mehta 2020,
 * Algorithm 2). Asked at the moved point, the new gradient carries the old average along to x: exact on a quadratic.
 */
export function transported(given: Averaging = {}) {
  const o = averaging("transported", given, 0.1, ["first", "zero"]);
  return part({
    axis: "estimator",
    kind: "transported",
    options: o,
    init: (ops, x) => ({ ...start(ops, x, o.init, "d"), previous: x }),
    query<T>(ops: Ops<T>, x: Layers<T>, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const reach = ops.div(ops.sub(1, alpha), alpha);
      const previous = state.previous as Layers<T>;
      return [mapLayers(x, (xl, name) => ops.add(xl, ops.mul(reach, ops.sub(xl, previous[name]!))))];
    },
    estimate<T>(ops: Ops<T>, [g]: readonly Layers<T>[], x: Layers<T>, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const old = state.d as Layers<T>;
      const d = mapLayers(g!, (gl, name) => lerp(ops, old[name]!, gl, alpha));
      return [d, advance(ops, state, { d, previous: x }, alpha)] as const;
    },
  } satisfies Estimator);
}
