import type { Constants } from "./constants.ts";
import { deterministicBound } from "./deterministicBound.ts";

/**
 * B1: mean E‖∇f(xₖ)‖_* ≤ Δ/(ργn) + Lργ/2 + 2ζ·mean eₖ with eₖ = √E‖dₖ − ∇f(xₖ)‖₂², whatever the estimator (Scion, Lemma
 * D.1, where 2ζ is ρ₂/ρ + ζ). It holds for every single run too, with eₖ = ‖dₖ − ∇f(xₖ)‖₂ as measured.
 */
export const templateBound = (
  c: Pick<Constants, "delta" | "L" | "rho" | "zeta" | "gamma" | "n">,
  errors: readonly number[],
): number => deterministicBound(c) + (2 * c.zeta * errors.reduce((sum, e) => sum + e, 0)) / errors.length;
