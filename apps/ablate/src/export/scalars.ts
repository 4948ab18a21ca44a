import type { TrialFiles } from "../store/read.ts";
import type { Scalar } from "./events.ts";

/** A run as TensorBoard has it: its loss, its layers' measures, and at the end what the task measures; NaN where not finite. */
export function scalars({ curve, layers, summary, config }: TrialFiles): readonly Scalar[] {
  const rungs = summary?.rungs ?? [];
  const ends = rungs.length > 0 ? rungs : [{ steps: config?.steps ?? curve.length, metrics: summary?.metrics ?? {} }];
  return [
    ...curve.map(({ step, loss }) => ({ tag: "loss", step, value: loss ?? Number.NaN })),
    ...layers.flatMap(({ step, layers: byName }) =>
      Object.entries(byName).flatMap(([layer, measures]) =>
        Object.entries(measures).flatMap(([name, value]) =>
          value === null ? [] : [{ tag: `${name}/${layer}`, step, value: value as number }],
        ),
      ),
    ),
    ...ends.flatMap(({ steps: step, metrics }) =>
      Object.entries(metrics).map(([name, value]) => ({ tag: `metrics/${name}`, step, value: value ?? Number.NaN })),
    ),
  ];
}
