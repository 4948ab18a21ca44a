import { type Estimator, type Layers, lerp, mapLayers, type Ops, part, type State } from "@unitball/core";
import type { Debiasing } from "./averaging.ts";
import { advance, alphaAt, averaging, start, unbiased } from "./momentum.ts";

/**
 * d ← (1 − α)d + αg: the exponential moving average, with α the weight of the new gradient (0.1 is scion.py's
 * `momentum = 0.1` and PyTorch's 0.9). Scion, Algorithm 1; α₁ = 1 unless `init` says otherwise.
 */
export function ema(given: Debiasing = {}) {
  const o = averaging("ema", given, 0.1, ["first", "zero", "debiased"]);
  return part({
    axis: "estimator",
    kind: "ema",
    options: o,
    init: (ops, x) => start(ops, x, o.init, "d"),
    query: (_ops, x) => [x],
    estimate<T>(ops: Ops<T>, [g]: readonly Layers<T>[], _x: Layers<T>, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const old = state.d as Layers<T>;
      const d = mapLayers(g!, (gl, name) => lerp(ops, old[name]!, gl, alpha));
      const next = advance(ops, state, { d }, alpha);
      return [unbiased(ops, d, next), next] as const;
    },
  } satisfies Estimator);
}
