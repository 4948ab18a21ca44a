import type { Constants } from "./constants.ts";

/**
 * mean E‖λₖ‖_* ≤ L·step·(1 − α)/α + ζσ(√(α/(2 − α)) + 1/(αn)) for the error λ = d − ∇f of `ema`, between points at most
 * `step` apart. λₖ unrolled: a drift, summed in the dual norm, and a martingale of the noises, summed in squares, plus the
 * first noise, which has weight (1 − α)^(k−1).
 */
export const estimatorError = (
  { L, zeta, sigma, alpha, n }: Pick<Constants, "L" | "zeta" | "sigma" | "alpha" | "n">,
  step: number,
): number => (L * step * (1 - alpha)) / alpha + zeta * sigma * (Math.sqrt(alpha / (2 - alpha)) + 1 / (alpha * n));
