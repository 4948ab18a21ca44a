import type { ProbeLine } from "@unitball/tasks";
import type { Measures, News, Place } from "../worker/messages.ts";

/** All that is known of one side of a run. */
export interface History {
  k: number;
  readonly losses: number[];
  readonly ms: number[];
  readonly measures: Measures[];
  readonly metrics: { readonly k: number; readonly values: Readonly<Record<string, number>> }[];
  readonly places: Place[];
  readonly probes: ProbeLine[];
  diverged: boolean;
}

export const emptyHistory = (): History => ({
  k: 0,
  losses: [],
  ms: [],
  measures: [],
  metrics: [],
  places: [],
  probes: [],
  diverged: false,
});

export function append(history: History, news: News): void {
  history.k = news.k;
  history.losses.push(...news.losses);
  history.ms.push(...news.ms);
  history.measures.push(...news.measures);
  history.metrics.push(...news.metrics);
  history.places.push(...news.places);
  history.probes.push(...news.probes);
  history.diverged = news.diverged;
}
