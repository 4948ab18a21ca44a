import type { Constants } from "./constants.ts";
import { estimatorError } from "./estimatorError.ts";

/** How far an LMO v of d may be off: ‖v‖ ≤ (1 + excess)ρ, and −⟨d, v⟩ ≥ (1 − gap)ρ‖d‖_*. */
export interface Inexact {
  readonly excess: number;
  readonly gap: number;
}

/**
 * P3: mean E‖∇f(xₖ)‖_* ≤ [Δ/(ργn) + Lργ(1 + e)²/2 + (2 + e − δ)Λ]/(1 − δ), Λ the `estimatorError` at steps of ργ(1 + e),
 * for uSCG whose LMO has excess e and gap δ: what the accuracy of a polar factor does to the rate. Five steps of Keller
 * Jordan's quintic have e = 0.21 and δ up to 0.55; the certified polar factor e = 1e-5 and δ = 0.01.
 */
export const inexactBound = (c: Omit<Constants, "L2">, { excess, gap }: Inexact): number =>
  (c.delta / (c.rho * c.gamma * c.n) +
    (c.L * c.rho * c.gamma * (1 + excess) ** 2) / 2 +
    (2 + excess - gap) * estimatorError(c, c.rho * c.gamma * (1 + excess))) /
  (1 - gap);
