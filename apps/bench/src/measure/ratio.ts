import { median, quantile } from "simple-statistics";

/** A ratio of times with the quartiles of what the single rounds gave. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * factor · a/b, round by round: the median of the rounds' ratios, between their quartiles. What slows down a whole round
 * cancels, and a round in which only one of the two was disturbed is outvoted.
 */
export function ratio(a: readonly number[], b: readonly number[], factor = 1): Ratio {
  if (a.length === 0 || a.length !== b.length) {
    throw new RangeError(`A ratio needs equally many rounds of both, but there are ${a.length} and ${b.length}.`);
  }
  const ratios = a.map((value, r) => (factor * value) / (b[r] as number));
  return { ratio: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}
