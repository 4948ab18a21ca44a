import type { Report } from "../analysis/report.ts";
import { armColumns, type Column, comparisonColumns } from "./columns.ts";
import { metricOf } from "./words.ts";

/** The arms and the comparisons as text, a line each, and below what stands in the way of a verdict. */
export function table(report: Report): string {
  const { arms, comparisons, controls, seeds, partial } = report;
  const flags = arms.flatMap(({ name, flags }) => (flags.length === 0 ? [] : [`! ${name}: ${flags.join("; ")}`]));
  return [
    ...lines(armColumns(report, true), arms),
    "",
    ...(comparisons.length === 0 ? [] : [...lines(comparisonColumns(report, true), comparisons), ""]),
    ...flags,
    ...reasonsOf(comparisons),
    ...controls.map(({ arm, outcome, words }) => `control ${arm}, ${outcome}: ${words}`),
    method(report, seeds.length),
    ...(partial ? ["The study was stopped: this is what had been measured."] : []),
  ].join("\n");
}

/** Each reason once, and the comparisons that it leaves without a verdict. */
const reasonsOf = (comparisons: Report["comparisons"]): readonly string[] =>
  [...new Set(comparisons.flatMap(({ reasons }) => reasons))].map((reason) => {
    const left = comparisons.filter(({ reasons }) => reasons.includes(reason));
    return `· no verdict on ${left.map(({ arm, against }) => `${arm} against ${against}`).join(", ")}: ${reason}`;
  });

/** What the figures are, in a sentence or two. */
export const method = (report: Report, seeds: number): string =>
  `${
    seeds < 2
      ? "One seed gives no interval: differences cannot be told from luck."
      : `± is half a 95 % interval over ${seeds} seeds (Student's t); differences in ${metricOf(report).title} are paired by seed, p is of the paired t test, after Holm's correction for ${report.comparisons.length} comparison${report.comparisons.length === 1 ? "" : "s"}.`
  } ↑ high is wanted, ↓ low is wanted.`;

function lines<R>(columns: readonly Column<R>[], rows: readonly R[]): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => [...(row[i] ?? "")].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (columns[i]?.right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = cells.map(line);
  return [head as string, widths.map((w) => "─".repeat(w)).join("  "), ...(body as string[])];
}
