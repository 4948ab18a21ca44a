import { uniform } from "@unitball/core";
import { sampleCorrelation } from "simple-statistics";
import type { Estimate } from "../claim.ts";

/** The place of each value in their order, from 1 on; equal values share the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]! || 0);
  const found = Array<number>(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) found[order[i]!] = (from + to + 1) / 2;
  }
  return found;
}

/** Spearman's ρ, with ties; 0 where one side does not vary, as it then tells nothing of the other. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [ranks(x), ranks(y)];
  const constant = (of: readonly number[]) => of.every((rank) => rank === of[0]);
  return constant(a) || constant(b) ? 0 : sampleCorrelation(a, b);
}

/** A statistic of all clusters together, and its bootstrap percentiles over clusters; for two statistics the same draws. */
export function overClusters<A>(
  clusters: readonly (readonly A[])[],
  statistic: (all: readonly A[]) => number,
  resamples = 2000,
): Estimate {
  const n = clusters.length;
  const drawn = Array.from({ length: resamples }, (_, b) =>
    statistic(clusters.flatMap((_, i) => clusters[Math.floor(n * uniform(1, b * n + i))]!)),
  ).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.min(resamples - 1, Math.floor(share * resamples))]!;
  return { value: statistic(clusters.flat()), low: at(0.025), high: at(0.975) };
}
