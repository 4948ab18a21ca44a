import * as Plot from "@observablehq/plot";
import type { Report } from "../analysis/report.ts";
import type { RunFiles, TrialFiles } from "../store/read.ts";
import { lossBound } from "../theory/lossBound.ts";
import { theoryMarks } from "./boundPlot.ts";
import { logDomain, panel } from "./figures.ts";
import { finalsOf } from "./layers.ts";
import { text } from "./markup.ts";
import { accent, type Domain, logAxisY, logScale, small, svg } from "./svg.ts";
import { gamma } from "./words.ts";

/** An arm's loss and what theory allows it: means over the fresh seeds, at each step. */
interface Allowed {
  readonly name: string;
  readonly loss: readonly number[];
  /** Or why there is none. */
  readonly bound: readonly number[] | string;
  /** The constants, in words. */
  readonly constants: string;
}

/** The loss of every step beside the bound of the convergence theorem, or why there is none. */
export function lossBoundSection({ arms }: Report, { trials }: RunFiles): string {
  const all = arms.flatMap((arm) => {
    const finals = finalsOf(arm, trials.get(arm.name) ?? []).filter(({ curve }) => curve.length > 0);
    return finals.length === 0 ? [] : [allowed(arm.name, finals)];
  });
  const reasons = new Set(all.map(({ bound }) => (typeof bound === "string" ? bound : "")));
  if (all.length === 0) return "";
  const [only = ""] = reasons.size === 1 ? reasons : [];
  if (only !== "") {
    return `<h2>Loss and what theory allows</h2>
<p class="note">No bound is drawn: ${text(only)}.</p>`;
  }
  const losses = all.flatMap(({ loss }) => loss);
  const bounds = all.flatMap(({ bound }) => (typeof bound === "string" ? [] : bound));
  const [low, high] = logDomain([...losses, ...bounds], 100 * Math.max(...losses));
  const domain = [Math.max(low, high / 1e4), high] as const;
  const panels = all.map((one) => {
    const said = typeof one.bound === "string" ? `no bound: ${one.bound}` : one.constants;
    return panel(one.name, text(said), lossBoundPlot(one, domain));
  });
  return `<h2>Loss and what theory allows</h2>
<div class="panels">${panels.join("\n")}</div>
<p class="note">Solid: f(xₖ), the mean over the fresh seeds. Dashed, with diamonds: what theory allows it at most, the mean of each seed's own bound; what is beyond the axis is drawn at its end. The loss is a quadratic whose gradients are exact, so that its smoothness L in the recipe's norm, its least value f* = 0 and where that is, x*, are known. The bound is the descent lemma step by step, with the stepsizes as they were, the lag of the estimator and the accuracy of the LMO (Scion, arXiv 2502.07529, Lemma D.1, before it is summed), closed by convexity, ⟨∇f, x − x*⟩ = 2f; where x* lies outside the ball that the constraint keeps to, it is that of Frank and Wolfe (Jaggi 2013, Theorem 1). It holds for every run.</p>`;
}

function allowed(name: string, finals: readonly TrialFiles[]): Allowed {
  const length = Math.min(...finals.map(({ curve }) => curve.length));
  const mean = (value: (seed: number, k: number) => number): number[] =>
    Array.from({ length }, (_, k) => finals.reduce((sum, __, seed) => sum + value(seed, k), 0) / finals.length);
  const loss = mean((seed, k) => finals[seed]?.curve[k]?.loss ?? Number.NaN);
  const found = finals.map(({ config }) => (config === null ? "a run's config is missing" : lossBound(config)));
  const why = found.find((one) => typeof one === "string");
  const each = found.flatMap((one) => (typeof one === "string" ? [] : [one]));
  const [first] = each;
  if (why !== undefined || first === undefined) return { name, loss, bound: why ?? "", constants: "" };
  const { L, lmo } = first.known;
  const average = (of: (one: (typeof each)[number]) => number) =>
    gamma(each.reduce((s, one) => s + of(one), 0) / each.length);
  const constants = [
    `L = ${gamma(L)}`,
    `f(x₁) = ${average(({ known }) => known.start)}`,
    `‖x₁ − x*‖ = ${average(({ known }) => known.norms.apart)}`,
    `‖x*‖ = ${average(({ known }) => known.norms.best)}`,
    ...(lmo.gap === 0 ? [] : [`LMO gap ${gamma(lmo.gap)}`]),
  ].join(", ");
  return { name, loss, bound: mean((seed, k) => each[seed]?.bound[k] ?? Number.NaN), constants };
}

function lossBoundPlot({ name, loss, bound }: Allowed, domain: Domain): string {
  const stride = Math.max(1, Math.floor(loss.length / 100));
  const points = (values: readonly number[]) =>
    values.flatMap((value, step) =>
      Number.isFinite(value) && (step % stride === 0 || step === values.length - 1)
        ? [{ step, value: Math.max(value, domain[0]) }]
        : [],
    );
  const theory = typeof bound === "string" ? [] : points(bound);
  const label = `The loss of ${name} ends at ${gamma(loss.at(-1) ?? null)}; ${
    theory.length === 0 ? "there is no bound" : `theory allows ${gamma(bound.at(-1) as number)}`
  }.`;
  return svg(label, {
    ...small,
    x: { label: "step", grid: true, ticks: 5 },
    y: logScale(domain, "loss"),
    marks: [
      ...logAxisY(domain),
      Plot.lineY(points(loss), { x: "step", y: "value", stroke: accent, strokeWidth: 2.25 }),
      ...theoryMarks(theory),
      Plot.ruleY([domain[0]]),
    ],
  });
}
