import type { Ratio } from "./measure/ratio.ts";

/** What was measured, against what: smaller is better. */
export interface Figure extends Ratio {
  readonly name: string;
  readonly against: string;
  /** What the ratio is to stay below; null where nothing is asked. */
  readonly limit: number | null;
}

/** A count's ratio, which no round changes. */
export const exactly = (count: number, of: number): Ratio => {
  const ratio = count / of;
  return { ratio, low: ratio, high: ratio };
};

const keys = ["name", "ratio", "low", "high", "against", "limit"] as const;

/** The figures as `--json` writes them: these keys, in this order, and a number or null where one is due. */
export function toJson(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    for (const key of ["ratio", "low", "high"] as const) {
      if (!Number.isFinite(figure[key])) {
        throw new RangeError(`The ${key} of "${figure.name}" is ${figure[key]}; nothing was measured there.`);
      }
    }
    return Object.fromEntries(keys.map((key) => [key, figure[key]]));
  });
  return `${JSON.stringify(rows, null, 2)}\n`;
}

/** Whether a figure keeps its limit; undefined where it has none. */
export const keeps = ({ ratio, limit }: Pick<Figure, "ratio" | "limit">): boolean | undefined =>
  limit === null ? undefined : ratio <= limit;
