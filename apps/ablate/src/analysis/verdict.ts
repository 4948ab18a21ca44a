import type { Range } from "../statistics/bootstrap.ts";

/**
 * What may be said of an arm and the one that it is compared with. "better" and "worse" are said only where nothing speaks
 * against the comparison and luck is an unlikely reason for the difference.
 */
export type Verdict = "better" | "worse" | "not told apart" | "no verdict";

export interface Evidence {
  /** The mean difference in the metric. */
  readonly mean: number | null;
  readonly bootstrap: Range | null;
  /** Corrected by Holm. */
  readonly holm: number | null;
  /** Which way of the metric is better. */
  readonly prefers: "higher" | "lower";
  /** What speaks against the comparison: any one of these, and there is no verdict. */
  readonly reasons: readonly string[];
}

/** The level of the tests. */
export const alpha = 0.05;

/** A difference counts where the corrected p is at most α and the bootstrap's interval, too, leaves out 0. */
export function verdictOf({ mean, bootstrap, holm, prefers, reasons }: Evidence): Verdict {
  if (reasons.length > 0 || mean === null || bootstrap === null || holm === null) return "no verdict";
  if (holm > alpha || (bootstrap.low <= 0 && bootstrap.high >= 0)) return "not told apart";
  return mean > 0 === (prefers === "higher") ? "better" : "worse";
}
