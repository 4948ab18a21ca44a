import * as Plot from "@observablehq/plot";
import type { Metric } from "@unitball/tasks";
import { parseHTML } from "linkedom";
import type { Interval } from "../statistics/interval.ts";
import type { ArmReport } from "./build.ts";
import type { CurvePoint } from "./curves.ts";
import { gamma, scaled, titleOf } from "./words.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Colours are the page's, so that a figure follows light, dark and print; what matters is never told by colour alone. */
const ink = "currentColor";
const accent = "var(--accent)";
const muted = "var(--muted)";

function svg(label: string, options: Plot.PlotOptions): string {
  const made = Plot.plot({
    document: document as unknown as Document,
    style: { fontSize: "12px", background: "none" },
    ...options,
  });
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", label);
  return made.outerHTML;
}

const small = { width: 340, height: 220, marginLeft: 46, marginRight: 14, marginTop: 16, marginBottom: 34 };

/** Ticks at 1, 2, 5 × 10ⁿ, or at 10ⁿ alone where that would be too many. */
function logTicks([low, high]: readonly [number, number]): number[] {
  const decades = Array.from({ length: 80 }, (_, i) => i - 40);
  const ticks = (digits: readonly number[]) =>
    decades.flatMap((n) => digits.map((d) => Number(`${d}e${n}`))).filter((tick) => tick >= low && tick <= high);
  const fine = ticks([1, 2, 5]);
  return fine.length > 8 ? ticks([1]) : fine;
}

const logScale = (domain: readonly [number, number], label: string): Plot.ScaleOptions => ({
  type: "log",
  domain: [...domain],
  label,
  clamp: true,
});

/** Plot leaves out some labels of a logarithmic axis; every tick here gets its own. */
const logAxisY = (domain: readonly [number, number]): Plot.Markish[] => [
  Plot.gridY(logTicks(domain)),
  Plot.axisY(logTicks(domain), { text: gamma }),
];

/** The loss of one arm (solid, with its interval's band) and of the arm it starts from (dashed). */
export function lossPlot(
  arm: Pick<ArmReport, "name" | "from">,
  own: readonly CurvePoint[],
  origin: readonly CurvePoint[],
  domain: readonly [number, number],
): string {
  const floor = (y: number) => Math.max(y, domain[0]);
  const label = `Training loss of ${arm.name} over the steps${arm.from === null ? "" : `, beside ${arm.from}`}.`;
  return svg(label, {
    ...small,
    x: { label: "step", grid: true, ticks: 5 },
    y: logScale(domain, "loss"),
    marks: [
      ...logAxisY(domain),
      Plot.areaY(own, { x: "step", y1: (p) => floor(p.low), y2: "high", fill: accent, fillOpacity: 0.25 }),
      Plot.lineY(origin, { x: "step", y: "mean", stroke: muted, strokeWidth: 1.5, strokeDasharray: "5,3" }),
      Plot.lineY(own, { x: "step", y: "mean", stroke: accent, strokeWidth: 2 }),
      Plot.ruleY([domain[0]]),
    ],
  });
}

/** The tuning loss of one arm at each stepsize of its grid; the best is filled, a diverged one is a cross at the top. */
export function sensitivityPlot(
  { name, tuning, stepsize, edge }: Pick<ArmReport, "name" | "tuning" | "stepsize" | "edge">,
  domain: readonly [number, number],
): string {
  const finite = tuning.filter(({ loss }) => loss !== null);
  const best = finite.filter((point) => point.gamma === stepsize);
  const gammas = tuning.map((point) => point.gamma);
  const label = `Tuning loss of ${name} at each stepsize: ${tuning
    .map((point) => `${gamma(point.gamma)} gives ${point.loss === null ? "divergence" : gamma(point.loss)}`)
    .join(", ")}.`;
  return svg(label, {
    ...small,
    x: { type: "log", label: "stepsize γ", inset: 16 },
    y: logScale(domain, "tuning loss"),
    marks: [
      ...logAxisY(domain),
      Plot.axisX(gammas, { text: gamma }),
      Plot.lineY(finite, { x: "gamma", y: "loss", stroke: ink, strokeWidth: 1.25 }),
      Plot.dot(finite, { x: "gamma", y: "loss", stroke: ink, fill: "var(--paper)", r: 3.5 }),
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

/** A metric of every arm: each seed a tick, the mean a dot, its 95 % interval a line. */
export function primaryPlot(
  metric: Metric,
  arms: readonly { readonly name: string; readonly interval: Interval }[],
  perSeed: ReadonlyMap<string, readonly number[]>,
): string {
  const known = arms.flatMap(({ name, interval: { mean, ci95 } }) =>
    mean === null ? [] : [{ name, mean: scaled(metric, mean), half: scaled(metric, ci95 ?? 0) }],
  );
  const ticks = arms.flatMap(({ name }) =>
    (perSeed.get(name) ?? []).map((value) => ({ name, value: scaled(metric, value) })),
  );
  const title = titleOf(metric);
  return svg(`The ${title} of every arm with its 95 % interval; the table below has the same figures.`, {
    width: 760,
    height: 50 + 34 * arms.length,
    marginLeft: 190,
    marginRight: 70,
    marginBottom: 40,
    x: { label: title, grid: true, nice: true, inset: 8 },
    y: { domain: arms.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(known, {
        y: "name",
        x1: (d) => d.mean - d.half,
        x2: (d) => d.mean + d.half,
        strokeWidth: 2,
        stroke: accent,
      }),
      Plot.tickX(ticks, { x: "value", y: "name", stroke: muted, strokeWidth: 1.25, inset: 8 }),
      Plot.dot(known, { x: "mean", y: "name", r: 5, fill: accent, stroke: ink }),
      Plot.text(known, {
        y: "name",
        text: (d) => (metric.unit === "share" ? d.mean.toFixed(2) : gamma(d.mean)),
        frameAnchor: "right",
        textAnchor: "start",
        dx: 14,
        fontVariant: "tabular-nums",
      }),
    ],
  });
}
