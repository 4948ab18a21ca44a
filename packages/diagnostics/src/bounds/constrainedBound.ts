import type { Constants } from "./constants.ts";
import { startUp } from "./startUp.ts";

/**
 * B4: mean E⟨∇f(xₖ), xₖ − u⟩ ≤ Δ/(γn) + 2Lρ²γ + 2L₂D₂²γ/α + D₂(√(2α) + q/(n(1 − q)))σ, q = √(1 − α/2), D₂ = 2ζρ, for SCG
 * with `ema` of constant α from a point of the ball, and every u in it, hence for the Frank–Wolfe gap (Scion, Theorem 5.6,
 * (22)). Here Δ may use the least f on the ball. `constrainedGapBound` is tighter, and both hold.
 */
export function constrainedBound(c: Constants): number {
  const diameter = 2 * c.zeta * c.rho;
  return (
    c.delta / (c.gamma * c.n) +
    2 * c.L * c.rho ** 2 * c.gamma +
    (2 * c.L2 * diameter ** 2 * c.gamma) / c.alpha +
    diameter * (Math.sqrt(2 * c.alpha) + startUp(c)) * c.sigma
  );
}
