/**
 * Where a curve on an even grid is least: the vertex of the least-squares parabola through the five points around its
 * least value (fewer at an edge), kept within those points; the least point itself where they do not curve upwards.
 */
export function vertex(x: readonly number[], y: readonly number[]): number {
  const finite = y.map((yi) => (Number.isFinite(yi) ? yi : Number.POSITIVE_INFINITY));
  const least = finite.indexOf(Math.min(...finite));
  const near = x.flatMap((xi, i) => (Math.abs(i - least) <= 2 && Number.isFinite(y[i]) ? [[xi, y[i]!] as const] : []));
  const mean = near.reduce((sum, [xi]) => sum + xi, 0) / near.length;
  // On points u that lie evenly around 0 the columns 1, u, u² − ū² are orthogonal.
  const points = near.map(([xi, yi]) => [xi - mean, yi] as const);
  const square = points.reduce((sum, [u]) => sum + u * u, 0) / points.length;
  const project = (column: (u: number) => number) =>
    points.reduce((sum, [u, yi]) => sum + column(u) * yi, 0) / points.reduce((sum, [u]) => sum + column(u) ** 2, 0);
  const [slope, curvature] = [project((u) => u), project((u) => u * u - square)];
  if (!(curvature > 0)) return x[least] ?? Number.NaN;
  const [first, last] = [near[0]![0], near.at(-1)![0]];
  return Math.min(last, Math.max(first, mean - slope / (2 * curvature)));
}
