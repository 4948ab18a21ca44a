import type { Threshold, Verdict } from "./claim.ts";
import type { Judged } from "./judge.ts";
import { type Criterion, decisive } from "./verdict.ts";

/** A statistic in the JSON file. A value that is not finite is null. */
export interface StatisticRecord {
  readonly verdict: Verdict;
  readonly statistic: number;
  readonly threshold: Threshold;
  /** What the statistic is. */
  readonly name: string;
  /** Its 95 % interval. */
  readonly interval: readonly [low: number, high: number];
}

/** A claim in the JSON file, with the statistic that decides it: the first that fails, else the first undecided, else the first. */
export interface ClaimRecord extends StatisticRecord {
  readonly id: string;
  /** Every statistic that was declared. */
  readonly criteria: readonly StatisticRecord[];
  readonly result: string;
  readonly seconds: number;
}

const statistic = ({ name, verdict, estimate, threshold }: Criterion): StatisticRecord => ({
  verdict,
  statistic: estimate.value,
  threshold,
  name,
  interval: [estimate.low, estimate.high],
});

export const record = ({ claim, criteria, result, seconds }: Judged): ClaimRecord => ({
  id: claim.id,
  ...statistic(decisive(criteria)),
  criteria: criteria.map(statistic),
  result,
  seconds,
});
