/** A curve: its steps, increasing, and its values. */
export type Curve = readonly (readonly [k: number, value: number])[];

/** How many points of a curve are drawn: about as many as a chart has pixels to tell them apart. */
const most = 400;

/** Curves on their common steps, as uPlot wants them; null where a curve has no value there. */
export function aligned(curves: readonly Curve[]): [number[], ...(number | null)[][]] {
  const ks = [...new Set(curves.flatMap((curve) => curve.map(([k]) => k)))].sort((a, b) => a - b);
  const rows = curves.map((curve) => {
    const values = new Map(curve.map(([k, value]) => [k, Number.isFinite(value) ? value : null]));
    return ks.map((k) => values.get(k) ?? null);
  });
  return [ks, ...rows];
}

/** The places of `most` of so many things, evenly chosen, the last among them. */
export function places(count: number): number[] {
  const every = Math.max(1, Math.ceil(count / most));
  const chosen = Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
  return (count - 1) % every === 0 || count === 0 ? chosen : [...chosen, count - 1];
}

/** At most so many of the points, evenly chosen, the last among them. */
export const thinned = <P>(points: readonly P[]): P[] => places(points.length).map((i) => points[i] as P);

/** A curve of what a function has at steps 0, 1, 2, …, asked for no more of them than are drawn. */
export const curveOf = (count: number, at: (k: number) => number | undefined): Curve =>
  places(count).flatMap((k) => {
    const value = at(k);
    return value === undefined ? [] : [[k, value] as const];
  });

/** The median of the last `count` numbers. */
export function median(values: readonly number[], count = values.length): number | undefined {
  const sorted = values.slice(-count).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The median of the `width` values up to k, without the first few steps, in which things are compiled. */
export const settled = (values: readonly number[], k: number, width = 15): number | undefined =>
  k < 5 ? undefined : median(values.slice(Math.max(5, k + 1 - width), k + 1));

/** The mean of the `width` values up to k: what is drawn over a noisy loss. */
export function smoothed(values: readonly number[], k: number, width = 10): number {
  const last = values.slice(Math.max(0, k + 1 - width), k + 1);
  return last.reduce((sum, value) => sum + value, 0) / last.length;
}

export const lastOf = (curve: Curve): number | undefined => curve.at(-1)?.[1];
