import {
  type Estimator,
  type Layers,
  mapLayers,
  type Ops,
  options,
  type Schedule,
  type State,
  tiny,
  within,
} from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";
import { advance, start, unbiased } from "./momentum.ts";
import { checkPer, countsPer, meanSquares, type Per, sumPer } from "./per.ts";

/** What is divided by the root mean square of its gradients, and what shares one. */
export interface SecondMomentOptions {
  of: Estimator;
  /** Weight of the old s. */
  beta: number | Schedule;
  epsilon: number;
  /** What shares one s: nothing, an input's weights, an output's weights, or the layer. */
  per: Per;
  /** Whether s is divided by the weights that it has gathered, as Adam's is. */
  debiased: boolean;
}

/**
 * d/(√s + ε), s ← βs + (1 − β)·mean(g²): Adam's second moment, before the LMO (Kingma & Ba 2015). With Euclidean steepest
 * descent it is Adam; with the spectral norm Muon².
 */
export function secondMoment(given: Partial<SecondMomentOptions> = {}) {
  const [of, per] = [ema({ init: "debiased" }), "entry"] as const;
  const defaults = { of, beta: 0.999, epsilon: 1e-8, per, debiased: true };
  const o = options<SecondMomentOptions>("secondMoment", given, defaults);
  within("secondMoment", "beta", o.beta, 0, 1, true);
  within("secondMoment", "epsilon", o.epsilon, 0, Infinity, true);
  checkPer("secondMoment", o.per);
  return around("secondMoment", o, {
    slots: (ops, x) => ({
      ...start(
        ops,
        mapLayers(x, (w) => sumPer(ops, w, o.per)),
        o.debiased ? "debiased" : "zero",
        "s",
      ),
      count: countsPer(ops, x, o.per),
    }),
    shape<T>(ops: Ops<T>, d: Layers<T>, { g }: { g: Layers<T> }, state: State<T>) {
      const alpha = ops.sub(1, ops.at(o.beta));
      const s = meanSquares(ops, state.s as Layers<T>, g, alpha, state.count as Layers<T>, o.per);
      const next = advance(ops, state, { s }, alpha);
      const mean = unbiased(ops, s, next);
      const root = (name: string): T => ops.max(ops.add(ops.sqrt(mean[name]!), o.epsilon), tiny);
      return [mapLayers(d, (dl, name) => ops.div(dl, root(name))), next] as const;
    },
  });
}
