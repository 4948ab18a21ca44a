import { type Estimator, type Layers, mapLayers, type Ops, options, type State } from "@unitball/core";
import { around } from "./around.ts";
import { lion } from "./lion.ts";
import { countsPer } from "./per.ts";

/**
 * u with the entries set to 0 that point uphill of the present gradient, uᵢgᵢ ≥ 0, and the others scaled by how many were
 * kept, at most 1000-fold: cautious optimizers (Liang et al. 2024, arXiv 2411.16085, Algorithm 1), C-Lion with the sign.
 */
export function cautious(given: { of?: Estimator } = {}) {
  return around("cautious", options("cautious", given, { of: lion() as Estimator }), {
    slots: (ops, x) => ({ entries: countsPer(ops, x, "layer") }),
    average<T>(ops: Ops<T>, u: Layers<T>, { g }: { g: Layers<T> }, state: State<T>) {
      const entries = state.entries as Layers<T>;
      const masked = (ul: T, name: string): T => {
        const agrees = ops.gt(0, ops.mul(ul, g[name]!));
        const share = ops.div(ops.sum(agrees, "all"), entries[name]!);
        return ops.mul(ops.div(agrees, ops.max(share, 1e-3)), ul);
      };
      return [mapLayers(u, masked), {}] as const;
    },
  });
}
