// internal
import { type Layers, mapLayers, type Ops, type State } from "@unitball/core";

/** The slots of a sum of gradients: itself, how many there were of each layer, and in all. */
export const startSum = <T>(ops: Ops<T>, x: Layers<T>): State<T> => ({
  sum: mapLayers(x, (w) => ops.zeros(w)),
  seen: mapLayers(x, () => ops.at(0)),
  pending: ops.at(0),
});

/**
 * One more gradient in the sum; after the n-th their mean, and the sum starts again. A layer that one of them misses has
 * gradient 0 there, as in the one batch that they stand for; a layer that all of them miss is missing from the mean.
 */
export function accumulate<T>(
  ops: Ops<T>,
  n: number,
  held: State<T>,
  g: Layers<T>,
  known: (count: T) => number,
): readonly [mean: Layers<T> | undefined, held: State<T>] {
  const add = (to: unknown, each: (name: string) => T): Layers<T> =>
    mapLayers(to as Layers<T>, (a, name) => (name in g ? ops.add(a, each(name)) : a));
  const sum = add(held.sum, (name) => g[name]!);
  const seen = add(held.seen, () => ops.at(1));
  const pending = ops.add(held.pending as T, 1);
  if (known(pending) < n) return [undefined, { sum, seen, pending }];
  const met = Object.entries(sum).filter(([name]) => known(seen[name]!) > 0);
  const mean = Object.fromEntries(met.map(([name, total]) => [name, ops.div(total, n)]));
  return [mean, startSum(ops, sum)];
}
