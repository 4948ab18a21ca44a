import { type Estimator, type Layers, mapLayers, type Ops, options, type Schedule, within } from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";

/**
 * u on a random subset of the layers, each with probability `keep`, and 0 on the others: block-coordinate steps
 * (Drop-Muon). The averages go on for all layers.
 */
export function dropped(given: { of?: Estimator; keep?: number | Schedule; seed?: number } = {}) {
  const o = options("dropped", given, { of: ema() as Estimator, keep: 0.5 as number | Schedule, seed: 1 });
  within("dropped", "keep", o.keep, 0, 1);
  return around("dropped", o, {
    average<T>(ops: Ops<T>, u: Layers<T>) {
      const names = Object.keys(u);
      const drawn = (ul: T, name: string): T => ops.random(o.seed + names.indexOf(name), ops.norms(ul, "all"));
      return [mapLayers(u, (ul, name) => ops.mul(ops.gt(ops.at(o.keep), drawn(ul, name)), ul)), {}] as const;
    },
  });
}
