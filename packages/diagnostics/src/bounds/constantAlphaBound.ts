import type { Constants } from "./constants.ts";
import { deterministicBound } from "./deterministicBound.ts";
import { startUp } from "./startUp.ts";

/**
 * B2: mean E‖∇f(xₖ)‖_* ≤ Δ/(ργn) + Lργ/2 + 2ζ[√2·L₂ρ₂γ/α + (√α + q/(n(1 − q)))σ], q = √(1 − α/2), ρ₂ = ζρ, for uSCG with
 * `ema` of constant α (Scion, Theorem 5.4, (14)). `unconstrainedBound` is tighter, and both hold.
 */
export const constantAlphaBound = (c: Constants): number =>
  deterministicBound(c) +
  2 * c.zeta * ((Math.SQRT2 * c.L2 * c.zeta * c.rho * c.gamma) / c.alpha + (Math.sqrt(c.alpha) + startUp(c)) * c.sigma);
