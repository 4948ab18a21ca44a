import type { Report } from "../analysis/report.ts";
import { armColumns, type Column, comparisonColumns } from "./columns.ts";
import { facts } from "./facts.ts";
import { method } from "./table.ts";

/** The report for a README: what was asked, the arms, the verdicts, and what stands in the way of one. */
export function markdown(report: Report): string {
  const { study, task, about, source, arms, comparisons, controls, seeds, partial } = report;
  const reasons = comparisons.flatMap(({ arm, against, reasons }) =>
    reasons.map((reason) => `- ${plain(`${arm} against ${against}: ${reason}.`)}`),
  );
  const flags = arms.flatMap(({ name, flags }) => flags.map((flag) => `- ${plain(`${name}: ${flag}.`)}`));
  return `${[
    `## ${plain(`${study} on ${task}`)}`,
    plain([about, source].filter((words) => words !== "").join(" — ")),
    plain(facts(report)),
    ...(partial ? ["**Partial.** The study was stopped before its end."] : []),
    grid(armColumns(report, true), arms),
    comparisons.length === 0 ? "" : grid(comparisonColumns(report), comparisons),
    reasons.length === 0 ? "" : `Why there is no verdict:\n\n${reasons.join("\n")}`,
    flags.length === 0 ? "" : `Of the arms:\n\n${flags.join("\n")}`,
    controls.length === 0
      ? ""
      : `Controls:\n\n${controls.map(({ arm, outcome, words }) => `- ${plain(`${arm}: ${outcome}; ${words}`)}`).join("\n")}`,
    plain(method(report, seeds.length)),
  ]
    .filter((paragraph) => paragraph !== "")
    .join("\n\n")}\n`;
}

function grid<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => plain(title))),
    line(columns.map(({ right }) => (right ? "---:" : "---"))),
    ...rows.map((row) => line(columns.map(({ cell }) => plain(cell(row))))),
  ].join("\n");
}

/** Words of a study as they are, never as Markdown or HTML; on one line. */
const plain = (words: string): string =>
  words
    .replaceAll(/[\\`*_[\]|~#]/g, (c) => `\\${c}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/\s+/g, " ");
