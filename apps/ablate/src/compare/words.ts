import type { Measures } from "@unitball/tasks";
import { arrow, changes, figure, gamma, metricOf, pointsOf, titleOf } from "../report/words.ts";
import type { ArmsCompared, MetricCompared, RunComparison } from "./compare.ts";

/** The comparison as text: what keeps it from being one first, then each arm with its metrics. */
export function words(comparison: RunComparison, measures: Measures): string {
  const { a, b, notComparable, caveats, arms, onlyInA, onlyInB } = comparison;
  return [
    `a: ${a}`,
    `b: ${b}`,
    "",
    ...(notComparable.length === 0
      ? []
      : ["Not comparable, so that no differences are given:", ...notComparable.map((one) => `! ${one}`), ""]),
    ...(caveats.length === 0 ? [] : ["What else differs:", ...caveats.map((one) => `· ${one}`), ""]),
    ...arms.flatMap((arm) => [...block(arm, measures), ""]),
    ...[["a", onlyInA] as const, ["b", onlyInB] as const].flatMap(([run, names]) =>
      names.length === 0 ? [] : [`Only in ${run}: ${names.join(", ")}.`],
    ),
    notComparable.length > 0
      ? "± is half a 95 % interval over the seeds (Student's t)."
      : "± is half a 95 % interval over the seeds (Student's t); differences are b − a, paired by seed. Two runs side by side give no verdict: declare the comparison in one study for that.",
  ].join("\n");
}

function block(arm: ArmsCompared, measures: Measures): readonly string[] {
  const [a, b] = arm.stepsize;
  const tuned = a === b ? `γ ${gamma(a)}` : `γ ${gamma(a)} → ${gamma(b)}`;
  const what = arm.differences.length === 0 ? "" : `: ${changes(arm.differences)}`;
  const rows = arm.metrics.map((metric) => row(metric, measures));
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((cells) => [...(cells[i] ?? "")].length)));
  return [
    `${arm.name} (${arm.badge}${what}; ${tuned})`,
    ...rows.map(([title = "", own = "", other = "", difference = ""]) =>
      `  ${title.padEnd(widths[0] ?? 0)}  a ${own.padStart(widths[1] ?? 0)}  b ${other.padStart(widths[2] ?? 0)}  ${difference}`.trimEnd(),
    ),
  ];
}

function row({ name, a, b, difference }: MetricCompared, measures: Measures): readonly string[] {
  const metric = metricOf({ measures }, name);
  const unit = pointsOf(metric);
  return [
    `${titleOf(metric)} ${arrow(metric)}`,
    figure(metric, a),
    figure(metric, b),
    difference === null || difference.mean === null
      ? ""
      : `${figure(metric, difference, true)}${unit === "" ? "" : ` ${unit}`}${told(difference)}`,
  ];
}

/** Whether the interval of a difference holds 0. */
function told({ mean, ci95, seeds }: NonNullable<MetricCompared["difference"]>): string {
  if (ci95 === null || mean === null) return ", one seed: no interval";
  const on = `on ${seeds.length} seeds`;
  return Math.abs(mean) > ci95 ? `, the interval leaves out 0 ${on}` : `, the interval holds 0 ${on}`;
}
