import {
  type Estimator,
  type Layers,
  mapLayers,
  type Ops,
  oneOf,
  options,
  type Schedule,
  within,
} from "@unitball/core";
import { around } from "./around.ts";
import { gradient } from "./gradient.ts";

/** What the decay's gradient μx is added to. */
export interface CoupledOptions {
  of: Estimator;
  mu: number | Schedule;
  /** Whether μx is added to the gradient, before `of` (PyTorch's SGD, LARS), or to its estimate, before the LMO (LAMB). */
  to: "gradient" | "estimate";
}

/**
 * g ↦ g + μx before anything else, or d ↦ d + μx: coupled weight decay, the gradient of μ‖x‖²/2. Through a normalized LMO
 * it turns the direction and shrinks nothing; for shrinking see `decayed`.
 */
export function coupled(given: Partial<CoupledOptions> = {}) {
  const o = options<CoupledOptions>("coupled", given, { of: gradient(), mu: 1e-4, to: "gradient" });
  within("coupled", "mu", o.mu, 0, Infinity, true);
  oneOf("coupled", "to", o.to, ["gradient", "estimate"]);
  const pulled = <T>(ops: Ops<T>, at: Layers<T>, x: Layers<T>): Layers<T> =>
    mapLayers(at, (a, name) => ops.add(a, ops.mul(ops.at(o.mu), x[name]!)));
  return around(
    "coupled",
    o,
    o.to === "gradient"
      ? { correct: (ops, g, x) => [g.map((at) => pulled(ops, at, x)), {}] }
      : { shape: (ops, d, { x }) => [pulled(ops, d, x), {}] },
  );
}
