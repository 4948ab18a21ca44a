import type { Constants } from "./constants.ts";
import { deterministicBound } from "./deterministicBound.ts";
import { estimatorError } from "./estimatorError.ts";

/**
 * P1: mean E‖∇f(xₖ)‖_* ≤ Δ/(ργn) + Lργ(½ + 2(1 − α)/α) + 2ζσ(√(α/(2 − α)) + 1/(αn)) for uSCG with `ema` of constant α.
 * Since −⟨∇f, v⟩ ≥ ρ‖∇f‖_* − 2ρ‖λ‖_*, it is B0 and twice `estimatorError` at steps of ργ. No constant of ℓ₂ but σ enters.
 */
export const unconstrainedBound = (c: Omit<Constants, "L2">): number =>
  deterministicBound(c) + 2 * estimatorError(c, c.rho * c.gamma);
