import { uniform } from "@unitball/core";

/** The element-th standard normal number of the stream `seed`: Box & Muller (1958) on numbers 2i and 2i + 1 of `uniform`. */
export function normal(seed: number, element: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(seed, 2 * element)));
  return radius * Math.cos(2 * Math.PI * uniform(seed, 2 * element + 1));
}
