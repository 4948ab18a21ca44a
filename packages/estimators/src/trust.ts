import { type Estimator, type Layers, mapLayers, type Ops, options } from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";

/**
 * u ↦ ‖xₗ‖₂·u, layer by layer: a ball whose radius is the layer's own norm, so that γ is a relative stepsize. With the
 * Euclidean LMO it is the trust ratio of LARS (You et al. 2017) and, over `secondMoment`, of LAMB (2020). Where xₗ = 0, u stays.
 */
export function trust(given: { of?: Estimator } = {}) {
  return around("trust", options("trust", given, { of: ema() as Estimator }), {
    average: <T>(ops: Ops<T>, u: Layers<T>, { x }: { x: Layers<T> }) => {
      const sized = (ul: T, name: string): T => {
        const size = ops.norms(x[name]!, "all");
        return ops.mul(ops.where(ops.gt(size, 0), size, 1), ul);
      };
      return [mapLayers(u, sized), {}] as const;
    },
  });
}
