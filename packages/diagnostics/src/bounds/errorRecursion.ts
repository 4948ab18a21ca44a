import type { Constants } from "./constants.ts";

/**
 * B7: E‖λₖ‖₂² ≤ (1 − α/2)·E‖λₖ₋₁‖₂² + 2L₂²ρ₂²γ²/α + α²σ² for the error λ = d − ∇f of d ← (1 − α)d + αg between steps of
 * length at most γρ₂ in ℓ₂, ρ₂ = ζρ (Scion, Lemma D.2). `previous` is E‖λₖ₋₁‖₂²; E‖λ₁‖₂² ≤ σ².
 */
export const errorRecursion = (
  previous: number,
  { L2, rho, zeta, sigma, gamma, alpha }: Pick<Constants, "L2" | "rho" | "zeta" | "sigma" | "gamma" | "alpha">,
): number => (1 - alpha / 2) * previous + (2 * (L2 * zeta * rho * gamma) ** 2) / alpha + (alpha * sigma) ** 2;
