import { linearRegression } from "simple-statistics";
import { interval } from "../../statistics/interval.ts";
import type { Estimate } from "../claim.ts";

/** A number that was computed, not sampled. */
export const exactly = (value: number): Estimate => ({ value, low: value, high: value });

/** The mean of independent replicates, with Student's interval; NaN where a replicate diverged or there is but one. */
export function overReplicates(values: readonly number[]): Estimate {
  const { mean, ci95 } = interval(values);
  const [value, half] = [mean ?? Number.NaN, ci95 ?? Number.NaN];
  return { value, low: value - half, high: value + half };
}

/** A share of `count` draws with Wilson's 95 % interval, which stays within [0, 1]. */
export function share(successes: number, count: number): Estimate {
  const z = 1.959964;
  const [p, centre] = [successes / count, (successes + z ** 2 / 2) / (count + z ** 2)];
  const half = (z / (count + z ** 2)) * Math.sqrt(count * p * (1 - p) + z ** 2 / 4);
  return { value: p, low: centre - half, high: centre + half };
}

/** The slope of the least-squares line. */
export const slope = (x: readonly number[], y: readonly number[]): number =>
  linearRegression(x.map((xi, i) => [xi, y[i] as number])).m;

/** The exponent p of the least-squares fit y = c·xᵖ. */
export const exponent = (x: readonly number[], y: readonly number[]): number => slope(x.map(Math.log), y.map(Math.log));

/** A fit for each replicate, of what was measured at each x: one row per x, one column per replicate. */
export const eachReplicate = (
  fit: typeof slope,
  x: readonly number[],
  rows: readonly (readonly number[])[],
): number[] =>
  (rows[0] ?? []).map((_, r) =>
    fit(
      x,
      rows.map((row) => row[r] as number),
    ),
  );

/** Means over consecutive groups of equal size: replicates that are each less noisy than one seed. */
export function groupMeans(values: ArrayLike<number>, groups: number): number[] {
  const size = values.length / groups;
  return Array.from({ length: groups }, (_, g) => {
    let sum = 0;
    for (let i = g * size; i < (g + 1) * size; i++) sum += values[i] as number;
    return sum / size;
  });
}
