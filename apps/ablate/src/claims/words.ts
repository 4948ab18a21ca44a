import type { Estimate, Threshold } from "./claim.ts";
import type { Judged } from "./judge.ts";
import { decisive } from "./verdict.ts";

/** "0.0238", "−1.5", "1.2e-13": three digits; five where fewer would hide how far from 1 it is. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const near = Math.abs(Math.abs(value) - 1) < 0.005 && Math.abs(value) !== 1;
  return String(Number(value.toPrecision(near ? 7 : 3))).replaceAll("-", "−");
}

/** "−0.26 [−0.264, −0.256]"; an exact value stands alone. */
const estimate = ({ value, low, high }: Estimate): string =>
  low === value && high === value ? number(value) : `${number(value)} [${number(low)}, ${number(high)}]`;

/** "−0.29 to −0.21", "at least 1.3", "at most 0". */
function threshold({ least, most }: Threshold): string {
  if (least !== undefined && most !== undefined) return `${number(least)} to ${number(most)}`;
  if (least !== undefined) return `at least ${number(least)}`;
  return most === undefined ? "anything" : `at most ${number(most)}`;
}

/** Everything about one claim: statement, source, experiment, each statistic with its threshold, the result. */
export const block = ({ claim, criteria, verdict, result, seconds }: Judged): string =>
  [
    `${claim.id}  ${verdict}  ${claim.title} (${seconds.toFixed(0)} s)`,
    `  ${claim.statement}`,
    `  Source: ${claim.source}`,
    `  Experiment: ${claim.experiment}`,
    ...criteria.map(
      (one) => `  ${one.name}: ${estimate(one.estimate)}, wanted ${threshold(one.threshold)}: ${one.verdict}`,
    ),
    `  ${result}`,
  ].join("\n");

/** A row for each claim, with the statistic that decides it. */
export function table(all: readonly Judged[]): string {
  const rows = all.map((one) => {
    const { name, estimate: measured, threshold: wanted } = decisive(one.criteria);
    return [one.claim.id, one.verdict, name, estimate(measured), threshold(wanted), one.seconds.toFixed(0)];
  });
  const cells = [["", "verdict", "statistic", "value [95 %]", "wanted", "s"], ...rows];
  const widths = cells[0]!.map((_, c) => Math.max(...cells.map((row) => [...row[c]!].length)));
  return cells
    .map((row) =>
      row
        .map((cell, c) => cell + " ".repeat(widths[c]! - [...cell].length))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** "10 hold, 1 fails, 1 is undecided". */
export function summary(all: readonly Judged[]): string {
  const count = (verdict: string) => all.filter((one) => one.verdict === verdict).length;
  const words = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
  return [
    words(count("holds"), "holds", "hold"),
    words(count("fails"), "fails", "fail"),
    words(count("undecided"), "is undecided", "are undecided"),
  ].join(", ");
}
