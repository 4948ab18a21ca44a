import type { Metric } from "@unitball/tasks";
import { change, gamma, metricOf, scaled, titleOf } from "../report/words.ts";
import type { ArmRecord, StudyRecord } from "../store/records.ts";
import type { Forecast } from "./forecast.ts";
import { measuredSteps, type Pace } from "./paces.ts";
import { secondsOf, sizeOf } from "./size.ts";

/** Where the times are from. */
type Source = { readonly kind: "measured" } | { readonly kind: "recorded"; readonly dir: string };

export interface Planned {
  readonly study: StudyRecord;
  readonly jobs: number;
  readonly paces: readonly Pace[];
  readonly source: Source;
  readonly forecast: Forecast;
}

/** The runs of a study, what they cost and what they can show, for a person to read before anything is run. */
export const planWords = (planned: Planned): string =>
  [
    head(planned),
    arms(planned.study),
    budget(planned.study),
    comparisons(planned.study),
    cost(planned),
    seeds(planned),
  ].join("\n\n");

function head({ study: { name, task, backend, about, source } }: Planned): string {
  return [`${name} on ${task} (${backend})`, about, source === "" ? "" : `Source: ${source}`]
    .filter((line) => line !== "")
    .join("\n");
}

function arms({ arms }: StudyRecord): string {
  const rows = [
    ["arm", "what changes", "γ", "further options"],
    ...arms.map((arm) => [arm.name, change(arm), gridWords(arm), optionWords(arm)]),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => [...(row[i] ?? "")].length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const gridWords = ({ grid }: ArmRecord): string =>
  grid.length < 5 ? grid.map(gamma).join(" ") : `${gamma(grid[0] ?? 0)} … ${gamma(grid.at(-1) ?? 0)} (${grid.length})`;

const optionWords = ({ options }: ArmRecord): string =>
  Object.entries(options)
    .map(([path, values]) => `${path}: ${values.join(" ")}`)
    .join("; ");

function budget(study: StudyRecord): string {
  const [first] = study.arms;
  if (first === undefined) return "";
  const { tuning, steps, batch, target } = study;
  const { tuningRuns, finalRuns, wideningRuns, ...all } = sizeOf(study, first);
  const n = study.arms.length;
  const runs = n * (tuningRuns + finalRuns);
  return [
    `${runs} runs of ${steps} steps of ${batch} examples: ${n} arms, each with ${tuningRuns} runs of tuning (seed ${tuning.seeds.join(", ")}) and ${finalRuns} of comparison (seed ${study.seeds.join(", ")}).`,
    `Every arm has the same: ${count(all.steps)} steps, ${count(all.samples)} examples.`,
    ...(tuning.prune === null
      ? []
      : [
          `Tuning goes on with the best ${Math.round(100 * tuning.prune.keep)} % of each arm's candidates after step ${tuning.prune.at.join(", ")}.`,
        ]),
    ...(wideningRuns === 0
      ? []
      : [
          `Where an arm's best γ lies on an edge, every grid is widened: at most ${wideningRuns} runs more for each arm.`,
        ]),
    ...(target === null ? [] : [`The steps to a loss of ${target} are counted.`]),
  ].join("\n");
}

function comparisons({ comparisons, arms, measures }: StudyRecord): string {
  const controls = new Set(arms.flatMap(({ name, control }) => (control === null ? [] : [name])));
  const lines = comparisons.map(
    ({ arm, against, exception }) =>
      `  ${arm} against ${against}${controls.has(arm) ? " (control)" : ""}${exception === null ? "" : ` (exception, no verdict: ${exception})`}`,
  );
  return [`Compared by ${titleOf(metricOf({ measures }))}, paired by seed, Holm-corrected:`, ...lines].join("\n");
}

function cost({ study, paces, jobs, source }: Planned): string {
  const each = paces.map(({ msPerStep }) => msPerStep);
  const range = `${ms(Math.min(...each))} to ${ms(Math.max(...each))} ms per step`;
  const from =
    source.kind === "measured" ? `measured now, ${measuredSteps} steps of each arm` : `recorded in ${source.dir}`;
  return `About ${duration(secondsOf(study, paces, jobs))}, ${jobs} run${jobs === 1 ? "" : "s"} at a time (${range}, ${from}).`;
}

function seeds({ study, forecast: { alpha, smallest, needed, asked, seeds: n } }: Planned): string {
  const metric = metricOf(study);
  const own = study.comparisons.length;
  const sees =
    smallest === null
      ? "One seed sees no effect at all."
      : `${n} seeds see an effect of ${smallest.toPrecision(2)} standard deviations of the paired differences or more, with 80 % power.`;
  const rows = needed.map(
    ({ effect, alone, corrected }) =>
      `  ${String(effect).padEnd(6)}  ${String(alone ?? "–").padEnd(16)}  ${corrected ?? "–"}`,
  );
  return [
    `${sees} Seeds needed for 80 % power, two-sided at 5 %:`,
    `  effect  one comparison    the strictest of ${own} (${(100 * alpha).toPrecision(2)} %)`,
    ...rows,
    ...(asked === null ? [] : [askedWords(metric, asked, n)]),
  ].join("\n");
}

function askedWords(metric: Metric, asked: NonNullable<Forecast["asked"]>, n: number): string {
  const unit = metric.unit === "share" ? "points" : metric.unit;
  const show = (value: number) => `${gamma(scaled(metric, value))} ${unit}`.trimEnd();
  const { difference, spread, needed, power } = asked;
  return `A difference of ${show(difference)}, where differences spread by ${show(spread)}, needs ${needed ?? "more than 10,000"} seeds${
    power === null ? "" : `; with ${n} it is seen in ${Math.round(100 * power)} % of studies`
  }.`;
}

const ms = (value: number): string => value.toPrecision(value < 100 ? 2 : 3);

const count = (value: number): string => value.toLocaleString("en");

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toPrecision(2)} h`;
}
