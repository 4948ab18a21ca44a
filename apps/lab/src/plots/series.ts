/** A curve: its steps, increasing, and its values. */
export type Curve = readonly (readonly [k: number, value: number])[];

/** Curves on their common steps, as uPlot wants them; null where a curve has no value there. */
export function aligned(curves: readonly Curve[]): [number[], ...(number | null)[][]] {
  const ks = [...new Set(curves.flatMap((curve) => curve.map(([k]) => k)))].sort((a, b) => a - b);
  const rows = curves.map((curve) => {
    const values = new Map(curve.map(([k, value]) => [k, Number.isFinite(value) ? value : null]));
    return ks.map((k) => values.get(k) ?? null);
  });
  return [ks, ...rows];
}

/** At most `most` of a curve's points, evenly chosen, the last among them. */
export function thinned<P>(points: readonly P[], most = 600): readonly P[] {
  const every = Math.max(1, Math.ceil(points.length / most));
  return every === 1 ? points : points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** Values at steps 0, 1, 2, … as a curve of at most `most` points: every n-th, and the last. */
export const curveOf = (values: readonly number[]): Curve => thinned(values.map((value, k) => [k, value] as const));

export const lastOf = (curve: Curve): number | undefined => curve.at(-1)?.[1];
