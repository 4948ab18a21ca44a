import { basename } from "node:path";
import type { CandidateFigures, ProbeLine } from "@unitball/tasks";
import type { RunFiles, TrialFiles } from "../store/read.ts";
import type { ArmRecord, LayerMeasures, LayersLine } from "../store/records.ts";

export type Cell = string | number | null;

/** A column and what stands in it: text, a whole number, or any number. A cell is null where there is nothing to say. */
export interface Column {
  readonly name: string;
  readonly type: "text" | "whole" | "number";
}

export interface Table {
  readonly name: "trials" | "metrics" | "layers" | "choices";
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A run's files, and the name that its rows bear. */
export interface NamedRun {
  readonly name: string;
  readonly files: RunFiles;
}

/** "runs/20260102-030405-tiny/" → "20260102-030405-tiny". */
export const runName = (dir: string): string => basename(dir) || dir;

/**
 * The runs as tables: a row of `trials` for every run of an arm, of `metrics` for every step that it took, of `layers` for
 * every layer at the steps where layers were measured, of `choices` for every candidate of every probed layer. `run` and `trial` (its folder) are the key that joins them.
 */
export function tables(runs: readonly NamedRun[]): readonly Table[] {
  const all = runs.flatMap((run) =>
    run.files.study.arms.flatMap((arm) => (run.files.trials.get(arm.name) ?? []).map((trial) => ({ run, arm, trial }))),
  );
  return [
    trialsTable(all),
    {
      name: "metrics",
      columns: [...key, whole("step"), number("loss")],
      rows: all.flatMap((one) =>
        under(
          keyOf(one),
          one.trial.curve.map(({ step, loss }) => [step, loss]),
        ),
      ),
    },
    {
      name: "layers",
      columns: [...key, whole("step"), text("layer"), ...measured.map((name) => number(snake(name)))],
      rows: all.flatMap((one) => under(keyOf(one), one.trial.layers.flatMap(layerRows))),
    },
    {
      name: "choices",
      columns: [
        ...key,
        ...[whole("step"), text("layer"), text("geometry"), ...found.map((name) => number(snake(name)))],
        ...[whole("acted"), whole("acts")],
      ],
      rows: all.flatMap((one) => under(keyOf(one), one.trial.choices.flatMap(choiceRows))),
    },
  ];
}

interface Placed {
  readonly run: NamedRun;
  readonly arm: ArmRecord;
  readonly trial: TrialFiles;
}

const text = (name: string): Column => ({ name, type: "text" });
const whole = (name: string): Column => ({ name, type: "whole" });
const number = (name: string): Column => ({ name, type: "number" });

const key: readonly Column[] = [...["run", "trial", "arm", "stage"].map(text), number("gamma"), whole("seed")];
const keyOf = ({ run, trial }: Placed): readonly Cell[] => [
  ...[run.name, trial.folder, trial.arm, trial.stage],
  ...[trial.gamma, trial.seed],
];

const under = (first: readonly Cell[], rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] =>
  rows.map((row) => first.concat(row));

const measured = [
  "norm",
  "updateRms",
  "stableRank",
  "feasibility",
  "dualNorm",
  "alignment",
] as const satisfies readonly (keyof LayerMeasures)[];

const layerRows = ({ step, layers }: LayersLine): readonly (readonly Cell[])[] =>
  Object.entries(layers).map(([layer, values]) => [step, layer, ...measured.map((name) => values[name] ?? null)]);

const found = [
  ...(["alignment", "alignmentError", "curvature", "curvatureError", "advantage", "z", "error"] as const),
] satisfies readonly (keyof CandidateFigures)[];

/** `acted` and `acts` are 1 where the candidate acts before and after the probe. */
const choiceRows = ({ step, layers }: ProbeLine): readonly (readonly Cell[])[] =>
  Object.entries(layers).flatMap(([layer, { candidates, before, after }]) =>
    candidates.map((candidate, c) => [
      ...[step, layer, candidate.geometry, ...found.map((name) => candidate[name])],
      ...[Number(before === c), Number(after === c)],
    ]),
  );

const axes = ["estimator", "geometry", "composition", "normalization", "constraint", "stepsize"] as const;

function trialsTable(all: readonly Placed[]): Table {
  const options = union(all.map(({ trial }) => Object.keys(trial.options)));
  const metrics = union(all.map(({ run }) => Object.keys(run.files.study.measures.metrics)));
  return {
    name: "trials",
    columns: [
      ...key,
      ...options.map((path) => number(snake(path))),
      ...["status", "reason", "study", "task", "backend", "from_arm"].map(text),
      ...["steps", "batch", "steps_run", "steps_to_target", "attempts"].map(whole),
      ...["seconds", "ms_per_step"].map(number),
      // Kinds, since CONSTRAINT is a word of SQL's own.
      ...axes.map((axis) => text(`${axis}_kind`)),
      ...metrics.map((name) => number(snake(name))),
    ],
    rows: all.map((one) => {
      const { run, arm, trial } = one;
      const { study } = run.files;
      const { summary, timing, config } = trial;
      return [
        ...keyOf(one),
        ...options.map((path) => trial.options[path] ?? null),
        ...[summary?.status ?? "cut off", summary?.reason ?? null, study.name, study.task, study.backend, arm.from],
        ...[study.steps, study.batch, trial.curve.length, summary?.toTarget ?? null, timing?.attempts ?? null],
        ...[timing?.seconds ?? null, timing?.msPerStep ?? null],
        ...axes.map((axis) => (config?.recipe ?? arm.recipe)[axis]?.kind ?? null),
        ...metrics.map((name) => summary?.metrics?.[name] ?? null),
      ];
    }),
  };
}

const union = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

/** A name as SQL likes it, which does not tell capitals apart: "testAccuracy" → "test_accuracy", "estimator.alpha" → "estimator_alpha". */
const snake = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
