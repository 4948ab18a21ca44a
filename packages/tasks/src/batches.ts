import { uniform } from "@unitball/core";

/** A permutation of 0 … n − 1 from numbers first … first + n − 1 of the stream `seed` (Fisher & Yates). */
export function permutation(seed: number, n: number, first = 0): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform(seed, first + i) * (i + 1));
    const swapped = order[i] as number;
    order[i] = order[j] as number;
    order[j] = swapped;
  }
  return order;
}

/**
 * The examples of batch k, a function of (seed, k) alone. Epoch e is its own permutation of all n examples; the epochs
 * stand in one row, of which batch k is the places from k·size on, so that no example is left out and none drawn twice
 * in an epoch, whether size divides n or not.
 */
export function batches(seed: number, n: number, size: number): (k: number) => Uint32Array {
  let last: { epoch: number; order: Uint32Array } = { epoch: -1, order: new Uint32Array(0) };
  const order = (epoch: number): Uint32Array => {
    if (last.epoch !== epoch) last = { epoch, order: permutation(seed, n, epoch * n) };
    return last.order;
  };
  return (k) =>
    Uint32Array.from({ length: size }, (_, i) => {
      const place = k * size + i;
      return order(Math.floor(place / n))[place % n] as number;
    });
}
