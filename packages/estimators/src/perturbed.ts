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

/**
 * The gradient is asked at x + radius·d/‖d‖, d the last estimate, uphill: Momentum-SAM (Becker et al. 2024, arXiv
 * 2401.12033), sharpness-aware minimization at the price of one gradient. ‖·‖ is Euclidean over all layers.
 */
export function perturbed(given: { of?: Estimator; radius?: number | Schedule } = {}) {
  const o = options("perturbed", given, { of: ema() as Estimator, radius: 0.05 as number | Schedule });
  within("perturbed", "radius", o.radius, 0, Infinity, true);
  return around("perturbed", o, {
    slots: (ops, x) => ({ d: mapLayers(x, (w) => ops.zeros(w)) }),
    query<T>(ops: Ops<T>, x: Layers<T>, state: State<T>) {
      const d = state.d as Layers<T>;
      const length = ops.hypot(Object.values(d).map((dl) => ops.norms(dl, "all")));
      const t = ops.div(ops.at(o.radius), ops.max(length, tiny));
      return [mapLayers(x, (xl, name) => ops.add(xl, ops.mul(t, d[name]!)))];
    },
    shape: <T>(_ops: Ops<T>, d: Layers<T>) => [d, { d }] as const,
  });
}
