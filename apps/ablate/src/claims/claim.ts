/** Where a statistic must lie for a claim to hold. */
export interface Threshold {
  readonly least?: number;
  readonly most?: number;
}

/** A statistic as measured, with its 95 % interval. One that is exact has low = value = high. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export type Verdict = "holds" | "fails" | "undecided";

/** What an experiment found: an estimate of every statistic that was declared, and what else is worth telling. */
export interface Finding<K extends string = string> {
  readonly estimates: Readonly<Record<K, Estimate>>;
  readonly result: string;
}

/** A headline effect of the literature as a small experiment, whose statistics are declared before it runs. */
export interface Claim<K extends string = string> {
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  readonly source: string;
  readonly experiment: string;
  /** The statistics by name, and where they must lie. All of them must, for the claim to hold. */
  readonly thresholds: Readonly<Record<K, Threshold>>;
  /** About how long it takes on one core: for the order in which claims run, and for the time left. */
  readonly seconds: number;
  /** Fixed seeds: the same finding every time. `progress` hears the share that is done. */
  run(progress: (share: number) => void): Promise<Finding<K>>;
}

/** A claim is data: frozen, and its finding has exactly the statistics that it declares. */
export const claim = <const K extends string>(given: Claim<K>): Claim<K> =>
  Object.freeze({ ...given, thresholds: Object.freeze(given.thresholds) });
