import type { Measures, News, Place } from "../worker/messages.ts";

/** All that is known of one side of a run. */
export interface History {
  k: number;
  readonly losses: number[];
  readonly ms: number[];
  readonly measures: Measures[];
  readonly metrics: { readonly k: number; readonly values: Readonly<Record<string, number>> }[];
  readonly places: Place[];
  diverged: boolean;
}

export const emptyHistory = (): History => ({
  k: 0,
  losses: [],
  ms: [],
  measures: [],
  metrics: [],
  places: [],
  diverged: false,
});

export function append(history: History, news: News): void {
  history.k = news.k;
  history.losses.push(...news.losses);
  history.ms.push(...news.ms);
  history.measures.push(...news.measures);
  history.metrics.push(...news.metrics);
  history.places.push(...news.places);
  history.diverged = news.diverged;
}

/** The median of the last `count` numbers. */
export function median(values: readonly number[], count = values.length): number | undefined {
  const sorted = values.slice(-count).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The median over the last `width` values at each place, without the first few steps, in which things are compiled. */
export const settled = (values: readonly number[], width = 15): readonly (readonly [k: number, value: number])[] =>
  values.flatMap((_, k) => {
    const value = k < 5 ? undefined : median(values.slice(Math.max(5, k + 1 - width), k + 1));
    return value === undefined ? [] : [[k, value] as const];
  });

/** The mean over the last `width` values at each place: what is drawn over a noisy loss. */
export function smoothed(values: readonly number[], width = 10): number[] {
  const out: number[] = [];
  let sum = 0;
  for (const [i, value] of values.entries()) {
    sum += value - (i >= width ? (values[i - width] as number) : 0);
    out.push(sum / Math.min(i + 1, width));
  }
  return out;
}
