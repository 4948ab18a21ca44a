/** What tuning found: the place of the best stepsize in its grid, and its words. */
export interface Tuned {
  readonly place: number;
  readonly words: string;
}

/**
 * The stepsize with the least mean loss over the first `tuning` seeds; the others are fresh, and choose nothing. A
 * stepsize that diverged counts as infinite.
 */
export function tuned(grid: readonly number[], losses: readonly (readonly number[])[], tuning: number): Tuned {
  const means = losses.map((own) => own.slice(0, tuning).reduce((a, b) => a + b, 0) / tuning);
  const finite = means.map((mean) => (Number.isFinite(mean) ? mean : Number.POSITIVE_INFINITY));
  const place = finite.indexOf(Math.min(...finite));
  return { place, words: stepsize(grid, place) };
}

/** "γ = 0.1", and whether it is the grid's edge, beyond which a better one may lie. */
export const stepsize = (grid: readonly number[], place: number): string =>
  `γ = ${Number(grid[place]?.toPrecision(3))}${place === 0 || place === grid.length - 1 ? ", the grid's edge" : ""}`;
