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
import { nesterov } from "./nesterov.ts";
import { checkPer, countsPer, meanSquares, type Per, sumPer } from "./per.ts";

/** What is divided by its root mean square after the LMO, and back to which size. */
export interface RescaledOptions {
  of: Estimator;
  /** Weight of the old mean square: s ← βs + (1 − β)·mean(u²), s₀ = 0; with β = 0 each step is normalized by itself. */
  beta: number | Schedule;
  epsilon: number;
  /** What shares one s: nothing (AdaMuon), an output's weights, that is a neuron (NorMuon), or an input's. */
  per: Per;
  /** The size of the result: "kept", the Frobenius norm that u had, or a root mean square. */
  rms: "kept" | number | Schedule;
}

/**
 * u/(√s + ε), s the running mean square of what comes out of the LMO, then back to a size: the second moment after the
 * LMO, of NorMuon (arXiv 2510.05491, Algorithm 1) and AdaMuon (arXiv 2507.11005).
 */
export function rescaled(given: Partial<RescaledOptions> = {}) {
  const [of, per] = [nesterov(), "output"] as const;
  const o = options<RescaledOptions>("rescaled", given, { of, beta: 0.95, epsilon: 1e-8, per, rms: "kept" });
  within("rescaled", "beta", o.beta, 0, 1, true);
  within("rescaled", "epsilon", o.epsilon, 0, Infinity, true);
  checkPer("rescaled", o.per);
  if (o.rms !== "kept") within("rescaled", "rms", o.rms, 0, Infinity);
  return around("rescaled", o, {
    slots: (ops, x) => ({
      s: mapLayers(x, (w) => ops.zeros(sumPer(ops, w, o.per))),
      count: countsPer(ops, x, o.per),
      length: mapLayers(x, (w) => ops.norms(ops.ge(ops.zeros(w), 0), "all")),
    }),
    average<T>(ops: Ops<T>, u: Layers<T>, _seen: unknown, state: State<T>) {
      const alpha = ops.sub(1, ops.at(o.beta));
      const s = meanSquares(ops, state.s as Layers<T>, u, alpha, state.count as Layers<T>, o.per);
      const length = state.length as Layers<T>;
      const next = mapLayers(u, (ul, name) => {
        const w = ops.div(ul, ops.max(ops.add(ops.sqrt(s[name]!), o.epsilon), tiny));
        const size = o.rms === "kept" ? ops.norms(ul, "all") : ops.mul(ops.at(o.rms), length[name]!);
        return ops.mul(w, ops.div(size, ops.max(ops.norms(w, "all"), tiny)));
      });
      return [next, { s }] as const;
    },
  });
}
