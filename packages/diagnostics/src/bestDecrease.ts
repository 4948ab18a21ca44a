/**
 * Δ* = S²/(2H): how far the loss falls along a direction at the best stepsize S/H, with S the alignment and H the curvature.
 * It does not change with the direction's length, so that norms of any radius compare. Feed it an unbiased S². In the unit
 * of the loss. Where H is not above 0 the parabola has no best step: NaN.
 */
export const bestDecrease = (squaredAlignment: number, curvature: number): number =>
  curvature > 0 ? squaredAlignment / (2 * curvature) : Number.NaN;
