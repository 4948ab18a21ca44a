import * as Plot from "@observablehq/plot";
import type { Metric } from "@unitball/tasks";
import type { ArmReport, ComparisonReport } from "../analysis/report.ts";
import { accent, type Domain, ink, logAxisY, logScale, muted, paper, small, svg } from "./svg.ts";
import { gamma, pointsOf, scaled, sign, titleOf } from "./words.ts";

type Curve = ArmReport["curve"];

/** The loss of one arm (solid, with its interval's band) and of the arm it starts from (dashed). */
export function lossPlot(arm: Pick<ArmReport, "name" | "from" | "curve">, origin: Curve, domain: Domain): string {
  const floor = (y: number) => Math.max(y, domain[0]);
  const label = `Training loss of ${arm.name} over the steps${arm.from === null ? "" : `, beside ${arm.from}`}.`;
  return svg(label, {
    ...small,
    x: { label: "step", grid: true, ticks: 5 },
    y: logScale(domain, "loss"),
    marks: [
      ...logAxisY(domain),
      Plot.areaY(arm.curve, { x: "step", y1: (p) => floor(p.low), y2: "high", fill: accent, fillOpacity: 0.25 }),
      Plot.lineY(origin, { x: "step", y: "mean", stroke: muted, strokeWidth: 1.5, strokeDasharray: "5,3" }),
      Plot.lineY(arm.curve, { x: "step", y: "mean", stroke: accent, strokeWidth: 2 }),
      Plot.ruleY([domain[0]]),
    ],
  });
}

/**
 * The tuning loss of one arm at each stepsize, with the options that were chosen: the best is filled, a diverged one is a
 * cross at the top, a pruned one a triangle, and the basin is shaded between two lines.
 */
export function sensitivityPlot(arm: ArmReport, steps: number, domain: Domain): string {
  const { name, stepsize, basin, edge } = arm;
  const tuning = ofChosenOptions(arm);
  const finite = tuning.filter((point) => point.loss !== null && point.steps === steps);
  const pruned = tuning.filter((point) => point.loss !== null && point.steps < steps);
  const best = finite.filter((point) => point.gamma === stepsize);
  const label = `Tuning loss of ${name} at each stepsize: ${tuning
    .map(
      (point) =>
        `${gamma(point.gamma)} gives ${point.loss === null ? "divergence" : gamma(point.loss)}${point.steps < steps ? ` after ${point.steps} steps` : ""}`,
    )
    .join(", ")}.${basin === null ? "" : ` The basin is from ${gamma(basin.low)} to ${gamma(basin.high)}.`}`;
  const shores = basin === null ? [] : [basin.low, basin.high];
  return svg(label, {
    ...small,
    x: { type: "log", label: "stepsize γ", inset: 16 },
    y: logScale(domain, "tuning loss"),
    marks: [
      Plot.rectY(basin === null ? [] : [basin], {
        ...{ x1: "low", x2: "high", y1: domain[0], y2: domain[1] },
        ...{ fill: ink, fillOpacity: 0.1 },
      }),
      Plot.ruleX(shores, { stroke: muted, strokeDasharray: "2,3" }),
      ...logAxisY(domain),
      Plot.axisX(
        tuning.map((point) => point.gamma),
        { text: gamma },
      ),
      Plot.lineY(finite, { x: "gamma", y: "loss", stroke: ink, strokeWidth: 1.25 }),
      Plot.dot(finite, { x: "gamma", y: "loss", stroke: ink, fill: paper, r: 3.5 }),
      Plot.dot(pruned, { x: "gamma", y: "loss", symbol: "triangle2", stroke: ink, fill: paper, r: 3.5 }),
      Plot.dot(
        tuning.filter(({ loss }) => loss === null),
        { x: "gamma", y: domain[1], symbol: "times", stroke: ink, r: 5, strokeWidth: 2 },
      ),
      Plot.dot(best, { x: "gamma", y: "loss", fill: accent, stroke: ink, r: 5.5 }),
      Plot.text(best, {
        x: "gamma",
        y: "loss",
        text: () => (edge === null ? "best" : "best, at the edge"),
        textAnchor: edge === "high" ? "end" : edge === "low" ? "start" : "middle",
        dx: edge === "high" ? 8 : edge === "low" ? -8 : 0,
        dy: 16,
      }),
      Plot.ruleY([domain[0]]),
    ],
  });
}

/** An arm's tuning with the options that were chosen, or that were tried first where none was. */
function ofChosenOptions({ tuning, stepsize, options }: ArmReport): ArmReport["tuning"] {
  const key = JSON.stringify(stepsize === null ? (tuning[0]?.options ?? {}) : options);
  return tuning.filter((one) => JSON.stringify(one.options) === key).toSorted((a, b) => a.gamma - b.gamma);
}

/** A metric of every arm: each seed a tick, the mean a dot, its 95 % interval a line. */
export function primaryPlot(metric: Metric, name: string, arms: readonly ArmReport[]): string {
  const known = arms.flatMap((arm) => {
    const { mean, ci95 } = arm.metrics[name] ?? { mean: null, ci95: null };
    return mean === null ? [] : [{ name: arm.name, mean: scaled(metric, mean), half: scaled(metric, ci95 ?? 0) }];
  });
  const ticks = arms.flatMap((arm) =>
    arm.runs.flatMap(({ metrics }) => {
      const value = metrics?.[name] ?? null;
      return value === null ? [] : [{ name: arm.name, value: scaled(metric, value) }];
    }),
  );
  const title = titleOf(metric);
  return svg(`The ${title} of every arm with its 95 % interval; the table of arms has the same figures.`, {
    width: 760,
    height: 50 + 34 * arms.length,
    marginLeft: 190,
    marginRight: 70,
    marginBottom: 40,
    x: { label: title, grid: true, nice: true, inset: 8 },
    y: { domain: arms.map((arm) => arm.name), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(known, {
        ...{ y: "name", x1: (d) => d.mean - d.half, x2: (d) => d.mean + d.half },
        ...{ strokeWidth: 2, stroke: accent },
      }),
      Plot.tickX(ticks, { x: "value", y: "name", stroke: muted, strokeWidth: 1.25, inset: 8 }),
      Plot.dot(known, { x: "mean", y: "name", r: 5, fill: accent, stroke: ink }),
      Plot.text(known, {
        ...{ y: "name", text: (d) => (metric.unit === "share" ? d.mean.toFixed(2) : gamma(d.mean)) },
        ...{ frameAnchor: "right", textAnchor: "start", dx: 14, fontVariant: "tabular-nums" },
      }),
    ],
  });
}

/** The difference of every comparison with its bootstrap interval; filled where there is a verdict that tells two arms apart. */
export function differencePlot(metric: Metric, comparisons: readonly ComparisonReport[]): string {
  const rows = comparisons.flatMap(({ arm, against, difference: { mean }, bootstrap, verdict }) =>
    mean === null
      ? []
      : [
          {
            name: `${arm} − ${against}`,
            mean: scaled(metric, mean),
            low: scaled(metric, bootstrap?.low ?? mean),
            high: scaled(metric, bootstrap?.high ?? mean),
            verdict,
            told: verdict === "better" || verdict === "worse",
          },
        ],
  );
  const unit = pointsOf(metric);
  return svg(`Differences in ${metric.title} of the declared comparisons; the table has the same figures.`, {
    width: 760,
    height: 50 + 30 * rows.length,
    marginLeft: 300,
    marginRight: 110,
    marginBottom: 40,
    x: { label: `difference in ${metric.title}${unit === "" ? "" : `, ${unit}`}`, grid: true, nice: true, inset: 8 },
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: ink, strokeDasharray: "4,3" }),
      Plot.ruleY(rows, { y: "name", x1: "low", x2: "high", strokeWidth: 2, stroke: accent }),
      Plot.dot(rows, { x: "mean", y: "name", r: 5, fill: (d) => (d.told ? accent : paper), stroke: ink }),
      Plot.text(rows, {
        ...{ y: "name", text: (d: (typeof rows)[number]) => `${sign[d.verdict]} ${d.verdict}` },
        ...{ frameAnchor: "right", textAnchor: "start", dx: 10 },
      }),
    ],
  });
}
