import { bisect } from "simple-statistics";

/**
 * P(|T| ≤ t) for Student's t with ν degrees of freedom, as a finite sum in θ = arctan(t/√ν). Abramowitz & Stegun,
 * 26.7.3 (ν odd) and 26.7.4 (ν even).
 */
export function withinT(t: number, nu: number): number {
  const theta = Math.atan(t / Math.sqrt(nu));
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  const odd = nu % 2 === 1;
  let term = odd ? cos : 1;
  let sum = nu === 1 ? 0 : term;
  for (let i = odd ? 3 : 2; i < nu; i += 2) {
    term *= (cos * cos * (i - 1)) / i;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + sin * sum) : sin * sum;
}

/** The t with P(|T| ≤ t) = level: half the width, in standard errors, of a two-sided interval. */
export function studentT(level: number, nu: number): number {
  const ball = (angle: number) => withinT(Math.tan(angle), nu) - level;
  return Math.tan(bisect(ball, 0, Math.PI / 2 - 1e-9, 200, 1e-14));
}
