import type { Metric } from "@unitball/tasks";
import type { ArmReport, ComparisonReport, Report } from "../analysis/report.ts";
import type { Interval } from "../statistics/interval.ts";

/** What stands where there is no figure. */
const none = "–";

/** What the report's task says of a metric: the one that arms are compared by unless told. */
export const metricOf = ({ measures }: Pick<Report, "measures">, name = measures.primary): Metric =>
  measures.metrics[name] ?? { title: name, better: "lower", unit: "" };

/** An arm's figure of a metric. */
export const figureOf = (report: Pick<Report, "measures">, { metrics }: Pick<ArmReport, "metrics">, name: string) =>
  figure(metricOf(report, name), metrics[name] ?? { mean: null, ci95: null });

const isShare = ({ unit }: Metric): boolean => unit === "share";

/** A value as it is shown: a share in percent, anything else as it is. */
export const scaled = (metric: Metric, value: number): number => (isShare(metric) ? 100 * value : value);

/** "test accuracy, %", "validation loss, nats per character". */
export const titleOf = (metric: Metric): string =>
  metric.unit === "" ? metric.title : `${metric.title}, ${isShare(metric) ? "%" : metric.unit}`;

/** What a difference of a metric is counted in: "points" of a share. */
export const pointsOf = (metric: Metric): string => (isShare(metric) ? "points" : metric.unit);

/** "↑" where high is wanted, "↓" where low is. */
export const arrow = ({ better }: Metric): string => (better === "higher" ? "↑" : "↓");

/**
 * "97.41 ± 0.12" of a share, in percent; "0.0312 ± 0.0011" of anything else. The interval is left out where one seed gives
 * none.
 */
export function figure(metric: Metric, { mean, ci95 }: Interval, signed = false): string {
  if (mean === null) return none;
  const digits = digitsOf(metric, mean);
  const half = ci95 === null ? "" : ` ± ${scaled(metric, ci95).toFixed(digits)}`;
  return `${number(scaled(metric, mean), digits, signed)}${half}`;
}

/** "+0.71 to +1.08": an interval of a difference, with as many digits as the difference has. */
export const range = (metric: Metric, { low, high }: { readonly low: number; readonly high: number }, of: number) =>
  [low, high].map((end) => number(scaled(metric, end), digitsOf(metric, of), true)).join(" to ");

const digitsOf = (metric: Metric, value: number): number =>
  isShare(metric) ? 2 : Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));

const number = (value: number, digits: number, signed: boolean): string =>
  `${value < 0 ? "−" : signed ? "+" : ""}${Math.abs(value).toFixed(digits)}`;

/** "97.41 ± 0.12 %", "1.763 ± 0.011 nats per character". */
export const withUnit = (metric: Metric, value: Interval): string =>
  `${figure(metric, value)} ${isShare(metric) ? "%" : metric.unit}`.trimEnd();

/** "Test accuracy": as a sentence begins. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Four digits at most. */
export const gamma = (value: number | null): string => (value === null ? none : String(Number(value.toPrecision(4))));

/** "0.04", "0.04, alpha 0.1": what tuning chose. */
export const chosen = ({ stepsize, options }: Pick<ArmReport, "stepsize" | "options">): string =>
  [
    gamma(stepsize),
    ...Object.entries(options).map(([path, value]) => `${path.split(".").at(-1)} ${gamma(value)}`),
  ].join(", ");

/** "geometry: sign → spectral", "geometry: spectral (radius)", "start". */
export const change = ({ from, differences }: Pick<ArmReport, "from" | "differences">): string =>
  from === null ? "start" : changes(differences);

/** Every axis that differs; "nothing" where none does. */
export const changes = (differences: ArmReport["differences"]): string =>
  differences.length === 0 ? "nothing" : differences.map((one) => `${one.axis}: ${fromTo(one)}`).join("; ");

/** "sign → spectral", or the options that differ inside one kind. */
export const fromTo = ({ from, to, options }: ArmReport["differences"][number]): string =>
  from === to ? `${to} (${options.join(", ")})` : `${from ?? "none"} → ${to ?? "none"}`;

/** "one axis", "2 axes, a declared exception": whether a difference can be told to one change. */
export function badge({ differences, axis }: Pick<ComparisonReport, "differences" | "axis">): string {
  if (axis !== null) return "one axis";
  return differences.length === 0 ? "the same recipe" : `${differences.length} axes`;
}

/** "0.013", "< 0.001". */
export const pValue = (p: number | null): string =>
  p === null ? none : p < 0.001 ? "< 0.001" : p.toFixed(p < 0.1 ? 3 : 2);

/** "1.3": how many standard deviations of the differences their mean is away from 0. */
export const effect = (value: number | null): string => (value === null ? none : number(value, 2, true));

/** A sign beside the word, so that a verdict is seen at a glance and without colour. */
export const sign = { better: "▲", worse: "▼", "not told apart": "=", "no verdict": "·" } as const;

/** "▲ better". */
export const verdictWords = ({ verdict }: Pick<ComparisonReport, "verdict">): string => `${sign[verdict]} ${verdict}`;

/** "2.1 octaves", "at least 1 octaves" where what was tried ends inside the basin. */
export const basinWords = ({ basin }: Pick<ArmReport, "basin">): string =>
  basin === null ? none : `${basin.openLow || basin.openHigh ? "≥ " : ""}${basin.octaves.toFixed(1)}`;

/** "132 ± 8 (3 of 3)": steps to the target, and how many runs reached it. */
export function targetWords({ toTarget, seeds }: Pick<ArmReport, "toTarget" | "seeds">): string {
  if (toTarget === null) return none;
  const { reached, steps } = toTarget;
  const mean =
    steps.mean === null ? none : `${steps.mean.toFixed(0)}${steps.ci95 === null ? "" : ` ± ${steps.ci95.toFixed(0)}`}`;
  return `${mean} (${reached} of ${seeds.length})`;
}
