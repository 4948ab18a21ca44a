import { mean, sampleStandardDeviation } from "simple-statistics";
import { withinT } from "./studentT.ts";

/** A paired t test of differences against 0. */
export interface PairedTest {
  readonly t: number;
  readonly freedom: number;
  /** Two-sided: P(|T| ≥ |t|) under Student's t with n − 1 degrees of freedom. */
  readonly p: number;
  /** Cohen's d_z: the mean difference in standard deviations of the differences. */
  readonly effect: number;
}

/** t = x̄/(s/√n). null for fewer than two differences, or where they do not vary at all: nothing can be tested against no spread. */
export function pairedT(differences: readonly number[]): PairedTest | null {
  if (differences.length < 2 || !differences.every(Number.isFinite)) return null;
  const xs = [...differences];
  const [x, s, n] = [mean(xs), sampleStandardDeviation(xs), xs.length];
  if (xs.every((value) => value === 0)) return { t: 0, freedom: n - 1, p: 1, effect: 0 };
  if (s <= 1e-12 * Math.abs(x)) return null;
  const t = x / (s / Math.sqrt(n));
  return { t, freedom: n - 1, p: Math.max(0, 1 - withinT(Math.abs(t), n - 1)), effect: x / s };
}
