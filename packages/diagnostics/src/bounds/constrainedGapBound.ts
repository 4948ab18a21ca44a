import type { Constants } from "./constants.ts";
import { estimatorError } from "./estimatorError.ts";

/**
 * P2: mean E max ⟨∇f(xₖ), xₖ − u⟩ ≤ Δ/(γn) + 2Lρ²γ + 2ρ[2Lργ(1 − α)/α + ζσ(√(α/(2 − α)) + 1/(αn))], the Frank–Wolfe gap of
 * SCG with `ema` of constant α from a point of the ball: its steps are at most 2ργ long. Δ may use the least f on the ball.
 */
export const constrainedGapBound = (c: Omit<Constants, "L2">): number =>
  c.delta / (c.gamma * c.n) + 2 * c.L * c.rho ** 2 * c.gamma + 2 * c.rho * estimatorError(c, 2 * c.rho * c.gamma);
