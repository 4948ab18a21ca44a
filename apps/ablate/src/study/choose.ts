import { type Candidate, optionsKey } from "./candidates.ts";

/** A candidate, and what it came to: the mean loss over the tuning seeds when it had taken so many steps. */
export interface Tried extends Candidate {
  /** Infinite where a run diverged or failed. */
  readonly loss: number;
  readonly steps: number;
}

/** An option, or γ, whose best value is the least or the greatest that was tried. */
export interface Edge {
  /** "γ", or an option's path. */
  readonly of: string;
  readonly side: "low" | "high";
}

/** What tuning found: the best candidate, and whether a better one may lie beyond what was tried. */
export interface Choice {
  readonly curve: readonly Tried[];
  /** null where every candidate diverged or failed, or none has been tried whole. */
  readonly best: Tried | null;
  readonly edges: readonly Edge[];
}

/**
 * The candidate of least loss among those that were run to the end of the schedule; the first of them where several are
 * equal. γ is on an edge where no smaller (or no greater) one was tried with the same options, an option where none was
 * with the same γ and the same other options.
 */
export function choose(curve: readonly Tried[], steps: number): Choice {
  const finite = curve.filter((one) => one.steps === steps && Number.isFinite(one.loss));
  const best = finite.reduce<Tried | null>((a, b) => (a !== null && a.loss <= b.loss ? a : b), null);
  if (best === null) return { curve, best, edges: [] };
  const gammas = curve
    .filter(({ options }) => optionsKey(options) === optionsKey(best.options))
    .map(({ gamma }) => gamma);
  const values = Object.keys(best.options).map(
    (path) => [path, best.options[path] ?? Number.NaN, curve.flatMap(({ options }) => options[path] ?? [])] as const,
  );
  const edges = [["γ", best.gamma, gammas] as const, ...values].flatMap(([of, value, tried]): Edge[] => [
    ...(value <= Math.min(...tried) ? [{ of, side: "low" } as const] : []),
    ...(value >= Math.max(...tried) ? [{ of, side: "high" } as const] : []),
  ]);
  return { curve, best, edges };
}
