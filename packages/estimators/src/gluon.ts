import {
  type Estimator,
  inner,
  type Layers,
  mapLayers,
  neg,
  type Ops,
  options,
  type Schedule,
  tiny,
  within,
} from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";

/**
 * u ↦ t/(l0 + l1·t)·u on each layer, t = ‖dₗ‖_* = −⟨dₗ, uₗ⟩: the stepsize of a layer whose smoothness is l0 + l1‖∇f‖_*,
 * steepest descent near a stationary point and 1/l1 of the LMO far from one (Gluon, arXiv 2505.13416, Theorem 1). For
 * `maxOverLayers` and `normalized`; one factor for all layers together is `smooth`.
 */
export function gluon(given: { of?: Estimator; l0?: number | Schedule; l1?: number | Schedule } = {}) {
  const o = options("gluon", given, { of: ema() as Estimator, l0: 1 as number | Schedule, l1: 1 as number | Schedule });
  within("gluon", "l0", o.l0, 0, Infinity, true);
  within("gluon", "l1", o.l1, 0, Infinity, true);
  return around("gluon", o, {
    average<T>(ops: Ops<T>, u: Layers<T>, { d }: { d: Layers<T> }) {
      const sized = (ul: T, name: string): T => {
        const t = neg(ops, inner(ops, d[name]!, ul));
        return ops.mul(ops.div(t, ops.max(ops.add(ops.at(o.l0), ops.mul(ops.at(o.l1), t)), tiny)), ul);
      };
      return [mapLayers(u, sized), {}] as const;
    },
  });
}
