import {
  type Estimator,
  type Layers,
  lerp,
  mapLayers,
  type Ops,
  part,
  type Schedule,
  type State,
  within,
} from "@unitball/core";
import type { Debiasing } from "./averaging.ts";
import { advance, alphaAt, averaging, start, unbiased } from "./momentum.ts";

/**
 * d = m + mix·l: a fast average m and a slow one, l ← (1 − slow)l + slow·g from 0 (AdEMAMix, arXiv 2409.03137, §3, where
 * slow = 1 − β₃ = 1e-4 and mix = α = 5, both warmed up). Give `slow` and `mix` schedules to warm them up.
 */
export function adEMAMix(given: Debiasing & { slow?: number | Schedule; mix?: number | Schedule } = {}) {
  const { slow = 1e-4, mix = 5, ...fast } = given;
  const o = { ...averaging("adEMAMix", fast, 0.1, ["first", "zero", "debiased"]), slow, mix };
  within("adEMAMix", "slow", o.slow, 0, 1);
  within("adEMAMix", "mix", o.mix, 0, Infinity, true);
  return part({
    axis: "estimator",
    kind: "adEMAMix",
    options: o,
    init: (ops, x) => ({ ...start(ops, x, o.init, "m"), l: mapLayers(x, (w) => ops.zeros(w)) }),
    query: (_ops, x) => [x],
    estimate<T>(ops: Ops<T>, [g]: readonly Layers<T>[], _x: Layers<T>, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const average = (slot: string, weight: T) =>
        mapLayers(g!, (gl, name) => lerp(ops, (state[slot] as Layers<T>)[name]!, gl, weight));
      const [m, l] = [average("m", alpha as T), average("l", ops.at(o.slow))];
      const next = advance(ops, state, { m, l }, alpha);
      const d = mapLayers(unbiased(ops, m, next), (ml, name) => ops.add(ml, ops.mul(ops.at(o.mix), l[name]!)));
      return [d, next] as const;
    },
  } satisfies Estimator);
}
