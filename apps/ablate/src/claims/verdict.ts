import type { Claim, Estimate, Finding, Threshold, Verdict } from "./claim.ts";

/** One statistic, where it had to lie, and what follows. */
export interface Criterion {
  readonly name: string;
  readonly estimate: Estimate;
  readonly threshold: Threshold;
  readonly verdict: Verdict;
}

/** "holds" where the whole interval lies within the threshold, "fails" where all of it lies outside, else "undecided". */
export function verdictOf({ value, low, high }: Estimate, { least, most }: Threshold): Verdict {
  if ([value, low, high].some(Number.isNaN)) return "undecided";
  const [from, to] = [least ?? Number.NEGATIVE_INFINITY, most ?? Number.POSITIVE_INFINITY];
  if (low >= from && high <= to) return "holds";
  return high < from || low > to ? "fails" : "undecided";
}

/** The verdict on each statistic of a claim, in the order in which they were declared. */
export const criteria = ({ thresholds }: Claim, { estimates }: Finding): readonly Criterion[] =>
  Object.entries(thresholds).map(([name, threshold]) => {
    const estimate = estimates[name] ?? { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    return { name, estimate, threshold, verdict: verdictOf(estimate, threshold) };
  });

/** The criterion that decides the claim: the first that fails, else the first that is undecided, else the first. */
export function decisive(all: readonly Criterion[]): Criterion {
  const first = (verdict: Verdict) => all.find((one) => one.verdict === verdict);
  const found = first("fails") ?? first("undecided") ?? all[0];
  if (found === undefined)
    throw new RangeError("A claim without a statistic can be neither right nor wrong; declare one.");
  return found;
}
