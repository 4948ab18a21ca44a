import type { Metric } from "@unitball/tasks";
import type { Interval } from "../statistics/interval.ts";
import type { ArmReport, Report } from "./build.ts";

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

/** "↑" where higher is better, "↓" where lower is. */
export const arrow = ({ better }: Metric): string => (better === "higher" ? "↑" : "↓");

/**
 * "97.41 ± 0.12" of a share, in percent; "0.0312 ± 0.0011" of anything else. The interval is left out where one seed gives
 * none.
 */
export function figure(metric: Metric, { mean, ci95 }: Interval, signed = false): string {
  if (mean === null) return none;
  const value = scaled(metric, mean);
  const digits = isShare(metric) ? 2 : Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
  const half = ci95 === null ? "" : ` ± ${scaled(metric, ci95).toFixed(digits)}`;
  return `${value < 0 ? "−" : signed ? "+" : ""}${Math.abs(value).toFixed(digits)}${half}`;
}

/** "97.41 ± 0.12 %", "1.763 ± 0.011 nats per character". */
export const withUnit = (metric: Metric, value: Interval): string =>
  `${figure(metric, value)} ${isShare(metric) ? "%" : metric.unit}`.trimEnd();

/** "Test accuracy": as a sentence begins. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export const ms = (value: number | null): string => (value === null ? none : value.toFixed(value < 10 ? 2 : 1));

export const gamma = (value: number | null): string => (value === null ? none : String(Number(value.toPrecision(4))));

/** "geometry: sign → spectral", "geometry: spectral (radius)", "start". */
export function change({ from, differences }: Pick<ArmReport, "from" | "differences">): string {
  if (from === null) return "start";
  return differences.map((difference) => `${difference.axis}: ${fromTo(difference)}`).join("; ");
}

/** "sign → spectral", or the options that differ inside one kind. */
export const fromTo = ({ from, to, options }: ArmReport["differences"][number]): string =>
  from === to ? `${to} (${options.join(", ")})` : `${from ?? "none"} → ${to ?? "none"}`;

/** What may be said of an arm and the arm it starts from. */
export function comparison(metric: Metric, { from, versus }: Pick<ArmReport, "from" | "versus">): string {
  if (from === null) return "";
  if (versus === null || versus.mean === null) return "not compared yet";
  const far = `${figure(metric, versus, true)} ${isShare(metric) ? "points" : metric.unit}`.trimEnd();
  if (versus.ci95 === null) return `${far}; one seed alone tells nothing apart`;
  return versus.verdict === "not told apart"
    ? `${far}; not told apart from ${from}`
    : `${far}; ${versus.verdict} than ${from}, which is ${versus.verdict === metric.better ? "better" : "worse"}`;
}
