import type { ArmReport, Report } from "./build.ts";
import { arrow, change, figure, figureOf, gamma, metricOf, ms, titleOf } from "./words.ts";

interface Column {
  readonly title: string;
  readonly right?: true;
  readonly cell: (arm: ArmReport) => string;
}

/** The metric that arms are compared by, and the one that stepsizes are chosen by where that is another. */
function columnsOf(report: Report): readonly Column[] {
  const { primary, tuning } = report.measures;
  const measured = (name: string): Column => {
    const metric = metricOf(report, name);
    return {
      title: `${titleOf(metric)} ${arrow(metric)}`,
      right: true,
      cell: (arm) => figureOf(report, arm, name),
    };
  };
  return [
    { title: "arm", cell: ({ name }) => name },
    { title: "what changed", cell: change },
    { title: "γ", right: true, cell: ({ stepsize }) => gamma(stepsize) },
    measured(primary),
    {
      title: "difference",
      right: true,
      cell: ({ versus }) => (versus === null ? "" : figure(metricOf(report), versus, true)),
    },
    ...(tuning === primary ? [] : [measured(tuning)]),
    { title: "ms/step", right: true, cell: ({ msPerStep }) => ms(msPerStep) },
  ];
}

/** The comparison as text, one line per arm, with its flags below. */
export function table(report: Report): string {
  const { arms, seeds, partial } = report;
  const columns = columnsOf(report);
  const rows = [columns.map(({ title }) => title), ...arms.map((arm) => columns.map(({ cell }) => cell(arm)))];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => [...(row[i] ?? "")].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (columns[i]?.right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = rows.map(line);
  const flags = arms.flatMap(({ name, flags }) => (flags.length === 0 ? [] : [`! ${name}: ${flags.join("; ")}`]));
  const { title, unit } = metricOf(report);
  const what =
    seeds.length < 2
      ? "One seed gives no interval: differences cannot be told from luck."
      : `± is half a 95 % interval over ${seeds.length} seeds (Student's t); the difference${unit === "share" ? ", in points," : ""} is in ${title} from the arm that it changes, paired on the same seeds: where it holds 0 the two are not told apart.`;
  return [
    head,
    widths.map((w) => "─".repeat(w)).join("  "),
    ...body,
    "",
    ...flags,
    `${what} ↑ higher is better, ↓ lower is better.`,
    ...(partial ? ["The study was stopped: this is what had been measured."] : []),
  ].join("\n");
}
