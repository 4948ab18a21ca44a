import type { Constants } from "./constants.ts";
import { deterministicBound } from "./deterministicBound.ts";

/**
 * B6: mean E‖∇f(xₖ)‖_* ≤ Δ/(ργn) + Lργ/2 + L(1 − α)ργ/α + 2ζσ for ALMOND, which averages after the LMO. The noise does not
 * shrink with α or n, and it need not: `almond` can stall where `ema` converges (Scion, Lemma D.8).
 */
export const almondBound = (c: Omit<Constants, "L2">): number =>
  deterministicBound(c) + (c.L * (1 - c.alpha) * c.rho * c.gamma) / c.alpha + 2 * c.zeta * c.sigma;
