import type { Report } from "../analysis/report.ts";
import { power, seedsNeeded, smallestEffect } from "../statistics/power.ts";
import type { StudyRecord } from "../store/records.ts";

/** How much a study can see, before it is run. Effects are in standard deviations of the paired differences. */
export interface Forecast {
  /** The level of one test, when Holm's correction is at its strictest: 0.05 over the number of comparisons. */
  readonly alpha: number;
  readonly seeds: number;
  /** The least effect that is seen with 80 % power; null with one seed. */
  readonly smallest: number | null;
  /** Seeds needed for 80 % power at the level of a single comparison, and at `alpha`. */
  readonly needed: readonly {
    readonly effect: number;
    readonly alone: number | null;
    readonly corrected: number | null;
  }[];
  /** The effect asked for, in the metric's unit. */
  readonly asked: {
    readonly difference: number;
    readonly spread: number;
    readonly effect: number;
    readonly needed: number | null;
    readonly power: number | null;
  } | null;
}

export function forecast(
  { seeds, comparisons }: Pick<StudyRecord, "seeds" | "comparisons">,
  asked?: { readonly difference: number; readonly spread: number },
): Forecast {
  const [n, alpha] = [seeds.length, 0.05 / Math.max(1, comparisons.length)];
  const effect = asked === undefined ? 0 : asked.difference / asked.spread;
  return {
    ...{ alpha, seeds: n },
    smallest: n < 2 ? null : smallestEffect(n, { alpha }),
    needed: [0.5, 0.8, 1, 1.5, 2, 3].map((one) => ({
      ...{ effect: one, alone: seedsNeeded(one), corrected: seedsNeeded(one, { alpha }) },
    })),
    asked:
      asked === undefined
        ? null
        : { ...asked, effect, needed: seedsNeeded(effect, { alpha }), power: n < 2 ? null : power(effect, n, alpha) },
  };
}

/** The standard deviation of the paired differences of an earlier run: the largest over its comparisons. null where it has none. */
export function spreadOf({ comparisons }: Report): number | null {
  const spreads = comparisons.flatMap(({ difference, effect }) =>
    difference.mean === null || effect === null || effect === 0 ? [] : [Math.abs(difference.mean / effect)],
  );
  return spreads.length === 0 ? null : Math.max(...spreads);
}
