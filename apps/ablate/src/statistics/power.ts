import { gammaln } from "simple-statistics";
import { cdf } from "./normal.ts";
import { studentT } from "./studentT.ts";

/**
 * The power of a two-sided paired t test of n differences at level α, when their mean is `effect` standard deviations:
 * P(|T| > t₁₋α/₂) for T noncentral t with ν = n − 1 and δ = effect·√n. By Simpson's rule on
 * ∫ [Φ(δ − t√(u/ν)) + Φ(−δ − t√(u/ν))] f_χ²(u) du, in w = √u, where the density of χ is smooth.
 */
export function power(effect: number, n: number, alpha = 0.05): number {
  const nu = n - 1;
  const [t, delta] = [studentT(1 - alpha, nu), Math.abs(effect) * Math.sqrt(n)];
  const log = Math.log(2) * (1 - nu / 2) - gammaln(nu / 2);
  const density = (w: number) =>
    w === 0 ? (nu === 1 ? Math.exp(log) : 0) : Math.exp(log + (nu - 1) * Math.log(w) - w ** 2 / 2);
  const beyond = (w: number) => {
    const at = (t * w) / Math.sqrt(nu);
    return cdf(delta - at) + cdf(-delta - at);
  };
  const [low, high] = [Math.max(0, Math.sqrt(nu) - 9), Math.sqrt(nu) + 9];
  const [points, h] = [2000, (high - low) / 2000];
  let sum = 0;
  for (let i = 0; i <= points; i++) {
    const w = low + i * h;
    sum += (i === 0 || i === points ? 1 : i % 2 === 1 ? 4 : 2) * beyond(w) * density(w);
  }
  return Math.min(1, (sum * h) / 3);
}

/** The least number of seeds with which an effect of so many standard deviations is seen with this power; null beyond `most`. */
export function seedsNeeded(effect: number, { wanted = 0.8, alpha = 0.05, most = 10_000 } = {}): number | null {
  let [low, high] = [1, 2];
  while (power(effect, high, alpha) < wanted) {
    if (high >= most) return null;
    [low, high] = [high, Math.min(most, 2 * high)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = power(effect, middle, alpha) < wanted ? [middle, high] : [low, middle];
  }
  return high;
}

/** The least effect, in standard deviations, that so many seeds see with this power. */
export function smallestEffect(n: number, { wanted = 0.8, alpha = 0.05 } = {}): number {
  let [low, high] = [0, 1];
  while (power(high, n, alpha) < wanted) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    [low, high] = power(middle, n, alpha) < wanted ? [middle, high] : [low, middle];
  }
  return high;
}
