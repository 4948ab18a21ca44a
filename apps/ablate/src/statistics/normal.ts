import { bisect, errorFunction } from "simple-statistics";

/** Φ(z), the standard normal distribution function. */
export const cdf = (z: number): number => (1 + errorFunction(z / Math.SQRT2)) / 2;

/** The z with Φ(z) = p, for p from 1e-9 to 1 − 1e-9. */
export const quantile = (p: number): number =>
  bisect((z) => cdf(z) - Math.min(1 - 1e-9, Math.max(1e-9, p)), -7, 7, 200, 1e-12);
