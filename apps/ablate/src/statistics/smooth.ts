/** The mean over the last `window` values at each place: the first places average what there is. */
export function trailingMean(values: readonly number[], window: number): number[] {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (values[i - window] ?? 0);
    return sum / Math.min(i + 1, window);
  });
}
