import { type Estimator, type Layers, lerp, mapLayers, type Ops, part, type State } from "@unitball/core";
import type { Averaging } from "./averaging.ts";
import { advance, alphaAt, averaging, start } from "./momentum.ts";

/**
 * u ← (1 − α)u + α·lmo(g): averages after the LMO instead of before it (ALMOND; Scion, Appendix D.3, Algorithm 4, where
 * u₀ = 0). The LMO is not linear, so its noise does not average out: the bias stays whatever α is.
 */
export function almond(given: Averaging = {}) {
  const o = averaging("almond", given, 0.1, "zero");
  return part({
    axis: "estimator",
    kind: "almond",
    options: o,
    init: (ops, x) => start(ops, x, o.init, "u"),
    query: (_ops, x) => [x],
    estimate: (_ops, [g], _x, state) => [g!, state],
    average<T>(ops: Ops<T>, v: Layers<T>, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const old = state.u as Layers<T>;
      const u = mapLayers(v, (vl, name) => lerp(ops, old[name]!, vl, alpha));
      return [u, advance(ops, state, { u })] as const;
    },
  } satisfies Estimator);
}
