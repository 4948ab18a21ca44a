import { type Estimator, type Layers, mapLayers, type Ops, options, type Schedule, tiny, within } from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";

/** What bounds a short step. */
export interface ShortStepOptions {
  of: Estimator;
  /** L of ‖∇f(x) − ∇f(y)‖ ≤ L‖x − y‖: the step minimizes ⟨d, t(v − x)⟩ + Lt²‖v − x‖²/2. */
  smoothness: number | Schedule;
  /** The largest t: 1 keeps x in the ball. */
  atMost: number | Schedule;
  /** ‖v − x‖ over all layers, or a bound that stands for it, such as the ball's diameter. */
  distance: "euclidean" | number;
}

/**
 * u = t(v − x), t = min(atMost, ⟨d, x − v⟩/(L‖v − x‖²)): the short step of Frank–Wolfe, which needs d, v and x together.
 * With `unconstrained` and γ = 1 it is x ← (1 − t)x + tv (Jaggi 2013, eq. 5); with γ and d averaged the stochastic short
 * step S³CG (arXiv 2506.01913). The numerator is the Frank–Wolfe gap, at least 0 for x in the ball.
 */
export function shortStep(given: Partial<ShortStepOptions> = {}) {
  const o = options<ShortStepOptions>("shortStep", given, {
    of: ema(),
    smoothness: 1,
    atMost: 1,
    distance: "euclidean",
  });
  within("shortStep", "smoothness", o.smoothness, 0, Infinity);
  within("shortStep", "atMost", o.atMost, 0, Infinity);
  if (o.distance !== "euclidean") within("shortStep", "distance", o.distance, 0, Infinity);
  return around("shortStep", o, {
    average<T>(ops: Ops<T>, v: Layers<T>, { d, x }: { d: Layers<T>; x: Layers<T> }) {
      const way = mapLayers(v, (vl, name) => ops.sub(vl, x[name]!));
      const lengths = Object.values(way).map((w) => ops.norms(w, "all"));
      const slopes = Object.entries(way).map(([name, w]) => ops.sum(ops.mul(d[name]!, w), "all"));
      const gap = ops.mul(
        -1,
        slopes.reduce((a, b) => ops.add(a, b), ops.at(0)),
      );
      const length = o.distance === "euclidean" ? ops.hypot(lengths) : ops.at(o.distance);
      const curvature = ops.mul(ops.at(o.smoothness), ops.mul(length, length));
      const t = ops.max(0, ops.min(ops.at(o.atMost), ops.div(gap, ops.max(curvature, tiny))));
      return [mapLayers(way, (w) => ops.mul(t, w)), {}] as const;
    },
  });
}
