import { uniform } from "@unitball/core";
import { mean } from "simple-statistics";
import { cdf, quantile } from "./normal.ts";

/** An interval that a statistic lies in. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How the report's intervals are drawn. */
export const resampling = { resamples: 4000, seed: 1, level: 0.95 };

/**
 * The bias-corrected and accelerated (BCa) bootstrap interval of the mean (Efron 1987). The percentiles of the resampled
 * means at α' = Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))), where z₀ = Φ⁻¹(share of resampled means below x̄) and the acceleration
 * a = Σuᵢ³/(6(Σuᵢ²)^{3/2}) is from the jackknife, uᵢ = x̄ − x̄₍ᵢ₎. Seeded: the same values give the same interval. null for
 * fewer than two values, or where one is not finite.
 */
export function bootstrap(
  values: readonly number[],
  { resamples, seed, level }: Readonly<typeof resampling> = resampling,
): Range | null {
  const n = values.length;
  if (n < 2 || !values.every(Number.isFinite)) return null;
  const x = mean([...values]);
  const means = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[Math.floor(n * uniform(seed, b * n + i))] ?? 0;
    means[b] = sum / n;
  }
  means.sort();
  // Ties with x̄ count half, so that symmetric values have no bias.
  let below = 0;
  for (const m of means) below += m < x ? 1 : m === x ? 0.5 : 0;
  const z0 = quantile(below / resamples);
  const u = values.map((value) => (value - x) / (n - 1));
  const squares = u.reduce((sum, d) => sum + d ** 2, 0);
  const a = squares === 0 ? 0 : u.reduce((sum, d) => sum + d ** 3, 0) / (6 * squares ** 1.5);
  const percentile = (p: number): number => {
    const z = z0 + quantile(p);
    const share = cdf(z0 + z / (1 - a * z));
    return means[Math.min(resamples - 1, Math.max(0, Math.floor(share * resamples)))] ?? x;
  };
  return { low: percentile((1 - level) / 2), high: percentile((1 + level) / 2) };
}
