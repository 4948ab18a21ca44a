// internal
import type { Contrast, Evidence, Gain, Geometry, Layer } from "@unitball/core";
import { bestDecrease } from "./bestDecrease.ts";
import type { Ray, Told } from "./rays.ts";

/** Rays, and what the draws say of them that had no part in them. */
export interface Fold {
  readonly rays: readonly Pick<Ray<unknown>, "layer" | "candidate" | "rms">[];
  readonly told: readonly Told[];
}

/** One candidate's draws in one fold, in the unit of its own LMO. */
interface Draws {
  readonly s: readonly number[];
  readonly h: readonly number[];
}

const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
const mean = (of: readonly number[]): number => sum(of) / of.length;

const alignmentOf = (folds: readonly Draws[]): number => mean(folds.map(({ s }) => mean(s)));
const curvatureOf = (folds: readonly Draws[]): number => mean(folds.map(({ h }) => mean(h)));

/** The mean of sᵢsⱼ over i ≠ j: unbiased for the square of the mean. */
const squareOf = (folds: readonly Draws[]): number =>
  mean(folds.map(({ s }) => (sum(s) ** 2 - sum(s.map((si) => si * si))) / (s.length * (s.length - 1))));
const gainOf = (folds: readonly Draws[]): number => bestDecrease(squareOf(folds), curvatureOf(folds));

/**
 * The jackknife's standard error, each draw left out once: sₑ² = (n − 1)/n Σ(θ₋ᵢ − θ̄)² within a fold. Where each half made
 * the other's direction their errors are correlated, by how much is not known, and the folds' standard errors add up.
 */
function errorOf(sizes: readonly number[], statistic: (left: (fold: number, i: number) => boolean) => number): number {
  const errors = sizes.map((n, fold) => {
    const without = Array.from({ length: n }, (_, out) => statistic((f, i) => f !== fold || i !== out));
    const middle = mean(without);
    return Math.sqrt(((n - 1) / n) * sum(without.map((theta) => (theta - middle) ** 2)));
  });
  return sum(errors);
}

/** The gains of a layer's candidates and their contrasts. */
export function evidenceOf(folds: readonly Fold[], candidates: readonly Geometry[], { name }: Layer): Evidence {
  const sizes = folds.map(({ told }) => told.length);
  const place = ({ rays }: Fold, c: number): number =>
    rays.findIndex(({ layer, candidate }) => layer.name === name && candidate === c);
  const draws = candidates.map((_, c) =>
    folds.map((fold): Draws => {
      const i = place(fold, c);
      return { s: fold.told.map(({ s }) => s[i]!), h: fold.told.map(({ h }) => h[i]!) };
    }),
  );
  const left = (of: readonly Draws[], stays: (fold: number, i: number) => boolean): readonly Draws[] =>
    of.map(({ s, h }, f) => ({ s: s.filter((_, i) => stays(f, i)), h: h.filter((_, i) => stays(f, i)) }));
  const error = (of: readonly Draws[], statistic: (folds: readonly Draws[]) => number): number =>
    errorOf(sizes, (stays) => statistic(left(of, stays)));

  const gains = candidates.map(({ kind }, c): Gain => {
    const of = draws[c]!;
    return {
      geometry: kind,
      alignment: alignmentOf(of),
      alignmentError: error(of, alignmentOf),
      squaredAlignment: squareOf(of),
      curvature: curvatureOf(of),
      curvatureError: error(of, curvatureOf),
      advantage: gainOf(of),
      advantageError: error(of, gainOf),
      rms: mean(folds.map((fold) => fold.rays[place(fold, c)]!.rms)),
    };
  });
  const falls = ({ alignment, alignmentError, curvature }: Gain): boolean =>
    alignment > 2 * alignmentError && curvature > 0;
  const contrasts = draws.map((a, i) =>
    draws.map((b, j): Contrast => {
      const z = (x: readonly Draws[], y: readonly Draws[]): number => Math.log(gainOf(x)) - Math.log(gainOf(y));
      const of = { z: z(a, b), error: errorOf(sizes, (stays) => z(left(a, stays), left(b, stays))) };
      return {
        ...of,
        valid: falls(gains[i]!) && falls(gains[j]!) && Number.isFinite(of.z) && Number.isFinite(of.error),
      };
    }),
  );
  return { gains, contrasts };
}
