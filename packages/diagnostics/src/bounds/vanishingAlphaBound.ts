import type { Constants } from "./constants.ts";

/**
 * B3: mean E‖∇f(xₖ)‖_* ≤ [2Δ + (16/3)ζρ·√(4σ² + 8L₂²ρ₂²)]/(ρn^¼) + Lρ/n^¾ for uSCG with αₖ = 1/√k and n^(−¾)/2 ≤ γ ≤
 * n^(−¾), ρ₂ = ζρ (Scion, Theorem 5.5, (20), where 2ζρ is ρ₂ + ζρ). γ and α are not read.
 */
export function vanishingAlphaBound(c: Omit<Constants, "gamma" | "alpha">): number {
  const error = Math.sqrt(4 * c.sigma ** 2 + 8 * (c.L2 * c.zeta * c.rho) ** 2);
  return (2 * c.delta + (16 / 3) * c.zeta * c.rho * error) / (c.rho * c.n ** 0.25) + (c.L * c.rho) / c.n ** 0.75;
}

/** The other half of B3: E‖λₖ‖₂² ≤ (4σ² + 8L₂²ρ₂²)/√k for the error λₖ = dₖ − ∇f(xₖ), k = 1, 2, … (Scion, Lemma D.4). */
export const vanishingAlphaError = (
  k: number,
  { L2, rho, zeta, sigma }: Pick<Constants, "L2" | "rho" | "zeta" | "sigma">,
): number => (4 * sigma ** 2 + 8 * (L2 * zeta * rho) ** 2) / Math.sqrt(k);
