import type { ArmReport } from "../analysis/report.ts";
import type { TrialFiles } from "../store/read.ts";
import type { LayerMeasures } from "../store/records.ts";

/** A measure of every layer at the steps where layers were measured, its mean over the seeds; null where there is none. */
export interface LayerGrid {
  readonly layers: readonly string[];
  readonly steps: readonly number[];
  /** By layer, then by step. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** An arm's runs of the comparison, at what tuning chose. */
export const finalsOf = ({ stepsize, options }: ArmReport, trials: readonly TrialFiles[]): readonly TrialFiles[] =>
  trials.filter(
    (trial) =>
      trial.stage === "final" && trial.gamma === stepsize && JSON.stringify(trial.options) === JSON.stringify(options),
  );

type Over = (values: readonly number[]) => number;
const mean: Over = (values) => values.reduce((a, b) => a + b, 0) / values.length;
export const greatest: Over = (values) => Math.max(...values);

/** The measure on the steps that all seeds reached. Layers that have none of it, as a bias has no rank, are left out. */
export function layerGrid(finals: readonly TrialFiles[], measure: keyof LayerMeasures, over: Over = mean): LayerGrid {
  const shortest = Math.min(...finals.map(({ layers }) => layers.length));
  const lines = finals[0]?.layers.slice(0, Number.isFinite(shortest) ? shortest : 0) ?? [];
  const rows = Object.keys(lines[0]?.layers ?? {}).map((layer) => ({
    layer,
    values: lines.map((_, i) => {
      const seeds = finals.map(({ layers }) => layers[i]?.layers[layer]?.[measure] ?? null);
      const known = seeds.filter((value) => value !== null);
      return known.length < seeds.length ? null : over(known);
    }),
  }));
  const shown = rows.filter(({ values }) => values.some((value) => value !== null));
  return {
    layers: shown.map(({ layer }) => layer),
    steps: lines.map(({ step }) => step),
    values: shown.map(({ values }) => values),
  };
}
