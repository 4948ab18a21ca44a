import type { ArmReport, ComparisonReport, Report } from "../analysis/report.ts";
import {
  arrow,
  badge,
  basinWords,
  change,
  changes,
  chosen,
  effect,
  figure,
  figureOf,
  metricOf,
  pointsOf,
  pValue,
  range,
  targetWords,
  titleOf,
  verdictWords,
} from "./words.ts";

/** A column of a table, whatever it is written in. */
export interface Column<R> {
  readonly title: string;
  /** Figures, set to the right. */
  readonly right?: true;
  readonly cell: (row: R) => string;
}

/** What stands in the table of arms. `short` is for a terminal: the metric of the comparison and that of tuning alone. */
export function armColumns(report: Report, short = false): readonly Column<ArmReport>[] {
  const { primary, tuning, metrics } = report.measures;
  const shown = short ? [...new Set([primary, tuning])] : [...new Set([primary, ...Object.keys(metrics)])];
  return [
    { title: "arm", cell: ({ name }) => name },
    { title: "what changed", cell: change },
    { title: "γ", right: true, cell: chosen },
    ...shown.map((name): Column<ArmReport> => {
      const metric = metricOf(report, name);
      return { title: `${titleOf(metric)} ${arrow(metric)}`, right: true, cell: (arm) => figureOf(report, arm, name) };
    }),
    { title: "basin, octaves", right: true, cell: basinWords },
    ...(report.target === null
      ? []
      : [{ title: "steps to target", right: true, cell: targetWords } satisfies Column<ArmReport>]),
    ...(short ? [] : budgetColumns),
  ];
}

const budgetColumns: readonly Column<ArmReport>[] = [
  { title: "tuning runs", right: true, cell: ({ budget }) => String(budget.runs) },
  { title: "samples granted", right: true, cell: ({ budget }) => String(budget.samples) },
  { title: "samples taken", right: true, cell: ({ budget }) => String(budget.spentSamples) },
];

/** What stands in the table of comparisons. */
export function comparisonColumns(report: Report, short = false): readonly Column<ComparisonReport>[] {
  const metric = metricOf(report);
  const unit = pointsOf(metric);
  return [
    { title: "arm", cell: ({ arm }) => arm },
    { title: "against", cell: ({ against }) => against },
    { title: "verdict", cell: verdictWords },
    {
      title: `difference${unit === "" ? "" : `, ${unit}`}`,
      right: true,
      cell: ({ difference }) => figure(metric, difference, true),
    },
    ...(short
      ? []
      : [
          {
            title: "bootstrap interval",
            right: true,
            cell: ({ bootstrap, difference }) =>
              bootstrap === null ? "–" : range(metric, bootstrap, difference.mean ?? 0),
          } satisfies Column<ComparisonReport>,
          { title: "effect, d", right: true, cell: ({ effect: d }) => effect(d) } satisfies Column<ComparisonReport>,
          { title: "p", right: true, cell: ({ p }) => pValue(p) } satisfies Column<ComparisonReport>,
        ]),
    { title: "p, Holm", right: true, cell: ({ holm }) => pValue(holm) },
    ...(report.target === null || short
      ? []
      : [
          {
            title: "steps to target",
            right: true,
            cell: ({ toTarget }) => (toTarget === null ? "–" : figure(plain, toTarget, true)),
          } satisfies Column<ComparisonReport>,
        ]),
    {
      title: "what differs",
      cell: (one) => (short ? changes(one.differences) : `${badge(one)}: ${changes(one.differences)}`),
    },
  ];
}

const plain = { title: "steps", better: "lower", unit: "" } as const;
