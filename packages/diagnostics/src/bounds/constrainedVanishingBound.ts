import type { Constants } from "./constants.ts";

/**
 * B5: mean E⟨∇f(xₖ), xₖ − u⟩ ≤ 2Δ/n^¼ + 4D₂·√(4σ² + 8L₂²D₂²)/(3n^¼) + 2Lρ²/n^¾, D₂ = 2ζρ, for SCG with αₖ = 1/√k and
 * n^(−¾)/2 ≤ γ ≤ n^(−¾) (Scion, Theorem 5.7). γ and α are not read.
 */
export function constrainedVanishingBound(c: Omit<Constants, "gamma" | "alpha">): number {
  const diameter = 2 * c.zeta * c.rho;
  const error = Math.sqrt(4 * c.sigma ** 2 + 8 * (c.L2 * diameter) ** 2);
  return (2 * c.delta + (4 / 3) * diameter * error) / c.n ** 0.25 + (2 * c.L * c.rho ** 2) / c.n ** 0.75;
}
