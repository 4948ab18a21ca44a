import {
  type Estimator,
  type Layers,
  mapLayers,
  type Ops,
  oneOf,
  options,
  type Schedule,
  type State,
  within,
} from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";

/** How the gradient is corrected by how it changed. */
export interface MarsOptions {
  of: Estimator;
  /** c = g + scale·β/(1 − β)·(g − g₋): 0 is no correction, 1 is STORM's. */
  scale: number | Schedule;
  beta: number;
  /** "stored": g₋ is the last step's gradient, 0 at first; "exact": ∇f at the last x on this sample, a second gradient. */
  before: "stored" | "exact";
  /** c of a larger norm, layer by layer, is scaled down to this. */
  atMost: number;
}

/**
 * The gradient corrected by how it changed, c = g + scale·β/(1 − β)·(g − g₋), cut to norm 1, and only then averaged by `of`
 * (whose β it is): MARS (arXiv 2411.10438, Algorithm 1), and MARS-M with the spectral norm.
 */
export function mars(given: Partial<MarsOptions> = {}) {
  const defaults: MarsOptions = {
    of: ema({ beta: 0.95, init: "zero" }),
    scale: 0.025,
    beta: 0.95,
    before: "stored",
    atMost: 1,
  };
  const o = options<MarsOptions>("mars", given, defaults);
  within("mars", "scale", o.scale, 0, Infinity, true);
  within("mars", "beta", o.beta, 0, 1 - Number.EPSILON / 2, true);
  within("mars", "atMost", o.atMost, 0, Infinity);
  oneOf("mars", "before", o.before, ["stored", "exact"]);
  const exact = o.before === "exact";
  return around("mars", o, {
    slots: (ops, x) => ({ before: exact ? x : mapLayers(x, (w) => ops.zeros(w)) }),
    query: <T>(_ops: Ops<T>, x: Layers<T>, state: State<T>) => (exact ? [x, state.before as Layers<T>] : [x]),
    correct<T>(ops: Ops<T>, [g, at]: readonly Layers<T>[], x: Layers<T>, state: State<T>) {
      const before = exact ? at! : (state.before as Layers<T>);
      const weight = ops.mul(ops.at(o.scale), o.beta / (1 - o.beta));
      const c = mapLayers(g!, (gl, name) => {
        const full = ops.add(gl, ops.mul(weight, ops.sub(gl, before[name]!)));
        return o.atMost === Infinity ? full : ops.mul(full, ops.min(1, ops.div(o.atMost, ops.norms(full, "all"))));
      });
      return [[c], { before: exact ? x : g! }] as const;
    },
  });
}
