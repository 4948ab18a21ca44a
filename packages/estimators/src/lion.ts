import {
  type Estimator,
  type Layers,
  lerp,
  mapLayers,
  type Ops,
  oneOf,
  options,
  part,
  type Schedule,
  type State,
  within,
} from "@unitball/core";
import type { Init } from "./averaging.ts";
import { advance, newWeight, start } from "./momentum.ts";

/**
 * d = β₁m + (1 − β₁)g, then m ← β₂m + (1 − β₂)g: Lion's two averages (Chen et al. 2023, Algorithm 2, where m₀ = 0).
 * With `init: "first"` the first accepted gradient is taken whole: d = m = g.
 */
export function lion(given: { beta1?: number | Schedule; beta2?: number | Schedule; init?: Init } = {}) {
  const all = options("lion", given, {
    beta1: 0.9 as number | Schedule,
    beta2: 0.99 as number | Schedule,
    init: "first" as Init,
  });
  const { beta1, beta2, init } = all;
  within("lion", "beta1", beta1, 0, 1, true);
  within("lion", "beta2", beta2, 0, 1, true);
  oneOf("lion", "init", init, ["first", "zero"]);
  return part({
    axis: "estimator",
    kind: "lion",
    options: all,
    init: (ops, x) => start(ops, x, init, "m"),
    query: (_ops, x) => [x],
    estimate<T>(ops: Ops<T>, [g]: readonly Layers<T>[], _x: Layers<T>, state: State<T>) {
      const alpha = (beta: number | Schedule) => newWeight(ops, init, state, ops.sub(1, ops.at(beta)));
      const old = state.m as Layers<T>;
      const d = mapLayers(g!, (gl, name) => lerp(ops, old[name]!, gl, alpha(beta1)));
      const m = mapLayers(g!, (gl, name) => lerp(ops, old[name]!, gl, alpha(beta2)));
      return [d, advance(ops, state, { m }, alpha(beta2))] as const;
    },
  } satisfies Estimator);
}
