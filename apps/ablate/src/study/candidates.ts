import type { ArmRecord } from "../store/records.ts";

/** What tuning may choose for an arm. */
export interface Candidate {
  readonly gamma: number;
  readonly options: Readonly<Record<string, number>>;
}

/** Every γ of an arm's grid with every combination of its options' values. */
export const candidates = ({ grid, options }: Pick<ArmRecord, "grid" | "options">): Candidate[] =>
  combinations(options).flatMap((chosen) => grid.map((gamma) => ({ gamma, options: chosen })));

function combinations(space: ArmRecord["options"]): Readonly<Record<string, number>>[] {
  return Object.entries(space).reduce<Readonly<Record<string, number>>[]>(
    (before, [path, values]) => before.flatMap((chosen) => values.map((value) => ({ ...chosen, [path]: value }))),
    [{}],
  );
}

/** A name for a combination of options, equal for equal ones. */
export const optionsKey = (options: Readonly<Record<string, number>>): string => JSON.stringify(options);

/** A grid with `n` stepsizes more on either side, in the ratio that it has there. */
export function extended(grid: readonly number[], n: number): readonly number[] {
  const ratio = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined ? 2 : b / a);
  const [down, up] = [ratio(grid[0], grid[1]), ratio(grid.at(-2), grid.at(-1))];
  const [low = 1, high = 1] = [grid[0], grid.at(-1)];
  const times = Array.from({ length: n }, (_, i) => i + 1);
  return [
    ...times.map((i) => rounded(low / down ** i)).toReversed(),
    ...grid,
    ...times.map((i) => rounded(high * up ** i)),
  ];
}

/** A stepsize as a person would write it. */
export const rounded = (gamma: number): number => Number(gamma.toPrecision(4));
