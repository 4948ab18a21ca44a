/** What a line probe tells of a direction v. */
export interface LineProbe {
  /** S, the slope −⟨∇f, v⟩: above 0 where v goes downhill. */
  readonly slope: number;
  /** H, the curvature ⟨v, ∇²f v⟩. */
  readonly curvature: number;
}

/**
 * The parabola f(x + ηv) ≈ f − Sη + Hη²/2 through (η, f) of three or more stepsizes, by least squares, on one batch that
 * had no part in v. S and H are linear in the losses, hence exactly unbiased where f is quadratic along v; the losses of
 * two geometries on the same batch share most of their noise. Then `bestDecrease(S², H)` is what the best stepsize S/H gains.
 */
export function lineProbe(points: readonly (readonly [eta: number, loss: number])[]): LineProbe {
  const etas = new Set(points.map(([eta]) => eta));
  if (etas.size < 3) {
    throw new RangeError(`lineProbe was given ${etas.size} different stepsizes; a parabola takes three, 0 among them.`);
  }
  const unit = Math.max(...points.map(([eta]) => Math.abs(eta)));
  // Fit c₀ + c₁p₁(t) + c₂p₂(t) with polynomials that are orthogonal over the points t = η/unit.
  const t = points.map(([eta]) => eta / unit);
  const loss = points.map(([, f]) => f);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const ones = t.map(() => 1);
  const middle = dot(t, ones) / t.length;
  const p1 = t.map((x) => x - middle);
  const spread = dot(p1, p1);
  const skew = t.reduce((sum, x, i) => sum + x * p1[i]! ** 2, 0) / spread;
  const p2 = p1.map((p, i) => p * (t[i]! - skew) - spread / t.length);
  const [c1, c2] = [dot(loss, p1) / spread, dot(loss, p2) / dot(p2, p2)];
  return { slope: (c2 * (middle + skew) - c1) / unit, curvature: (2 * c2) / unit ** 2 };
}
