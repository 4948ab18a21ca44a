// internal
import type { Contrast, Evidence, Gain, Geometry, Layers } from "@unitball/core";
import { bestDecrease } from "./bestDecrease.ts";

/** What one fold's draws told of each candidate's direction, taken at root mean square 1, and what that was. */
export interface Judged {
  readonly rms: readonly Layers<number>[];
  readonly told: readonly { readonly S: readonly Layers<number>[]; readonly H: readonly Layers<number>[] }[];
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
export function evidenceOf(folds: readonly Judged[], candidates: readonly Geometry[], layer: string): Evidence {
  const sizes = folds.map(({ told }) => told.length);
  const draws = candidates.map((_, c) =>
    folds.map(({ rms, told }): Draws => {
      const r = rms[c]![layer]!;
      return { s: told.map(({ S }) => r * S[c]![layer]!), h: told.map(({ H }) => r * r * H[c]![layer]!) };
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
      rms: mean(folds.map(({ rms }) => rms[c]![layer]!)),
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
