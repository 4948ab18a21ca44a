import type { RunFiles, TrialFiles } from "../store/read.ts";
import type { Report } from "./build.ts";
import { lossCurve, smoothing } from "./curves.ts";
import { text } from "./markup.ts";
import { lossPlot, primaryPlot, sensitivityPlot } from "./plots.ts";
import { capital, change, gamma, metricOf } from "./words.ts";

/** The primary metric of every arm; nothing where no arm has a figure. */
export function primarySection(report: Report, { trials }: RunFiles): string {
  const { arms, measures } = report;
  const metric = metricOf(report);
  const values = arms.map(({ name, metrics }) => ({
    name,
    interval: metrics[measures.primary] ?? { mean: null, ci95: null },
  }));
  if (values.every(({ interval }) => interval.mean === null)) return "";
  const perSeed = new Map(
    arms.map(({ name, stepsize }) => [
      name,
      finals(trials.get(name) ?? [], stepsize).flatMap(({ summary }) => summary?.metrics?.[measures.primary] ?? []),
    ]),
  );
  return `<h2>${text(capital(metric.title))}</h2>
<figure><div class="scroll">${primaryPlot(metric, values, perSeed)}</div><figcaption>${capital(metric.better)} is better. Mean over the fresh seeds (dot), its 95 % interval (line), and each seed (tick).</figcaption></figure>`;
}

const finals = (trials: readonly TrialFiles[], stepsize: number | null) =>
  trials.filter(({ stage, gamma: at }) => stage === "final" && at === stepsize);

/** A panel for each arm: its loss beside that of the arm it changes. */
export function lossSection({ arms, steps }: Report, { trials }: RunFiles): string {
  const curves = new Map(
    arms.map(({ name, stepsize }) => [name, lossCurve(finals(trials.get(name) ?? [], stepsize), steps)]),
  );
  const all = [...curves.values()].flat().map(({ mean }) => mean);
  if (all.length === 0) return "";
  const domain = logDomain(all, 4 * Math.max(...[...curves.values()].flatMap((curve) => curve[0]?.mean ?? [])));
  const panels = arms.map(
    (arm) =>
      `<figure><h3>${text(arm.name)}</h3><p class="small">${text(change(arm))}${
        arm.from === null ? "" : `; dashed: ${text(arm.from)}`
      }</p>${lossPlot(arm, curves.get(arm.name) ?? [], curves.get(arm.from ?? "") ?? [], domain)}</figure>`,
  );
  return `<h2>Training loss</h2>
<div class="panels">${panels.join("\n")}</div>
<p class="note">Loss of each step's examples, on a logarithmic axis that all panels share: the mean over the last ${smoothing(steps)} steps, then over seeds, with its 95 % interval as a band. Solid: the arm. Dashed: the arm that it changes.</p>`;
}

/** A panel for each arm: the tuning loss at each stepsize. */
export function sensitivitySection(report: Report): string {
  const { arms } = report;
  const losses = arms.flatMap(({ tuning }) => tuning.flatMap(({ loss: value }) => value ?? []));
  if (losses.length === 0) return "";
  const [low, high] = logDomain(losses, 10);
  const domain = [low / 1.6, high] as const; // room for a word below the best
  const panels = arms.map(
    (arm) =>
      `<figure><h3>${text(arm.name)}</h3><p class="small">${
        arm.stepsize === null
          ? "not tuned"
          : `best γ = ${gamma(arm.stepsize)}${arm.edge === null ? "" : `, at the grid's ${arm.edge} edge: a better one may lie beyond`}`
      }</p>${sensitivityPlot(arm, domain)}</figure>`,
  );
  return `<h2>How much the stepsize matters</h2>
<div class="panels">${panels.join("\n")}</div>
<p class="note">${text(capital(metricOf(report, report.measures.tuning).title))} at the end of each tuning run, on axes that are logarithmic; the vertical one is shared. Filled: the best. A cross at the top: diverged or failed. Losses above ${gamma(domain[1])} are drawn at the top.</p>`;
}

/** From the least value, rounded down a little, to the greatest or `most`. */
function logDomain(values: readonly number[], most: number): readonly [number, number] {
  const positive = values.filter((value) => value > 0);
  return [Math.min(...positive) / 1.25, Math.min(most, Math.max(...positive) * 1.25)];
}
