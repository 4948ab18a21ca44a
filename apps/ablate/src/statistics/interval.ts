import { mean, sampleStandardDeviation } from "simple-statistics";
import { studentT } from "./studentT.ts";

/** A mean over seeds, and half the width of its 95 % interval (Student's t); null where the seeds do not give one. */
export interface Interval {
  readonly mean: number | null;
  readonly ci95: number | null;
}

/** x̄ ± t₀.₉₇₅(n−1)·s/√n. A value that is not finite (a diverged run) leaves no mean; one value leaves no interval. */
export function interval(values: readonly number[]): Interval {
  if (values.length === 0 || !values.every(Number.isFinite)) return { mean: null, ci95: null };
  const n = values.length;
  const xs = [...values];
  return {
    mean: mean(xs),
    ci95: n < 2 ? null : (studentT(0.95, n - 1) * sampleStandardDeviation(xs)) / Math.sqrt(n),
  };
}
