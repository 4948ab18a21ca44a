import type { ArmReport, Report } from "./build.ts";
import { change, gamma, loss, ms, percent } from "./words.ts";

const columns: readonly { readonly title: string; readonly right?: true; readonly cell: (arm: ArmReport) => string }[] =
  [
    { title: "arm", cell: ({ name }) => name },
    { title: "what changed", cell: change },
    { title: "γ", right: true, cell: ({ stepsize }) => gamma(stepsize) },
    { title: "test accuracy %", right: true, cell: ({ metrics }) => percent(metrics.testAccuracy) },
    { title: "difference", right: true, cell: ({ versus }) => (versus === null ? "" : percent(versus, true)) },
    { title: "training loss", right: true, cell: ({ metrics }) => loss(metrics.trainLoss) },
    { title: "ms/step", right: true, cell: ({ msPerStep }) => ms(msPerStep) },
  ];

/** The comparison as text, one line per arm, with its flags below. */
export function table({ arms, seeds, partial }: Report): string {
  const rows = [columns.map(({ title }) => title), ...arms.map((arm) => columns.map(({ cell }) => cell(arm)))];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => [...(row[i] ?? "")].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (columns[i]?.right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = rows.map(line);
  const flags = arms.flatMap(({ name, flags }) => (flags.length === 0 ? [] : [`! ${name}: ${flags.join("; ")}`]));
  const what =
    seeds.length < 2
      ? "One seed gives no interval: differences cannot be told from luck."
      : `± is half a 95 % interval over ${seeds.length} seeds (Student's t); the difference, in points, is from the arm that it changes, paired on the same seeds: where it holds 0 the two are not told apart.`;
  return [
    head,
    widths.map((w) => "─".repeat(w)).join("  "),
    ...body,
    "",
    ...flags,
    what,
    ...(partial ? ["The study was stopped: this is what had been measured."] : []),
  ].join("\n");
}
