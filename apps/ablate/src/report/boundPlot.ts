import * as Plot from "@observablehq/plot";
import type { Bound } from "../theory/normBound.ts";
import type { LayerGrid } from "./layers.ts";
import { accent, ink, muted, small, svg } from "./svg.ts";
import { gamma } from "./words.ts";

/** What theory allows: a dashed line with diamonds on it. */
export const theoryMarks = (theory: readonly { readonly step: number; readonly value: number }[]): Plot.Markish[] => [
  Plot.lineY(theory, { x: "step", y: "value", stroke: ink, strokeWidth: 1.75, strokeDasharray: "6,3" }),
  Plot.dot(
    theory.filter((_, i) => i % Math.ceil(theory.length / 6) === 0),
    { x: "step", y: "value", symbol: "diamond", fill: ink, r: 3 },
  ),
];

/** ‖W‖/ρ of every layer, the largest drawn strong, and above them the bound as a dashed line where there is one. */
export function boundPlot(name: string, { layers, steps, values }: LayerGrid, bound: Bound): string {
  const lines = layers.map((layer, i) =>
    (values[i] ?? []).flatMap((value, k) => (value === null ? [] : [{ layer, step: steps[k] ?? 0, value }])),
  );
  const top = steps.flatMap((step, k) => {
    const known = values.map((row) => row[k] ?? null).filter((value) => value !== null);
    return known.length === 0 ? [] : [{ step, value: Math.max(...known) }];
  });
  const theory = typeof bound === "string" ? [] : steps.map((step) => ({ step, value: bound[step] ?? Number.NaN }));
  const [last, limit] = [top.at(-1), theory.at(-1)];
  const label = `The largest norm of a layer of ${name}, in radii, ends at ${gamma(last?.value ?? null)}; ${
    limit === undefined ? "there is no bound" : `theory allows ${gamma(limit.value)}`
  }.`;
  return svg(label, {
    ...small,
    marginTop: 26,
    x: { label: "step", grid: true, ticks: 5 },
    y: { label: "‖W‖/ρ", grid: true, zero: true, nice: true, ticks: 5 },
    marks: [
      ...lines.map((line) => Plot.lineY(line, { x: "step", y: "value", stroke: muted, strokeWidth: 1 })),
      Plot.lineY(top, { x: "step", y: "value", stroke: accent, strokeWidth: 2.25 }),
      ...theoryMarks(theory),
      Plot.ruleY([0]),
    ],
  });
}
