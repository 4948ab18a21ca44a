import { smoothing } from "../analysis/curves.ts";
import type { Report } from "../analysis/report.ts";
import { text, wide } from "./markup.ts";
import { lossPlot, primaryPlot, sensitivityPlot } from "./plots.ts";
import type { Domain } from "./svg.ts";
import { basinWords, capital, change, gamma, metricOf } from "./words.ts";

/** The primary metric of every arm; nothing where no arm has a figure. */
export function primarySection(report: Report): string {
  const { arms, measures } = report;
  const metric = metricOf(report);
  if (arms.every(({ metrics }) => (metrics[measures.primary]?.mean ?? null) === null)) return "";
  return `<h2>${text(capital(metric.title))}</h2>
<figure>${wide(`Picture of the ${metric.title}`, primaryPlot(metric, measures.primary, arms))}<figcaption>${capital(metric.better)} is wanted. Mean over the fresh seeds (dot), its 95 % interval (line), and each seed (tick).</figcaption></figure>`;
}

/** A panel for each arm: its loss beside that of the arm it changes. */
export function lossSection({ arms, steps }: Report): string {
  const all = arms.flatMap(({ curve }) => curve.map(({ mean }) => mean));
  if (all.length === 0) return "";
  const domain = logDomain(all, 4 * Math.max(...arms.flatMap(({ curve }) => curve[0]?.mean ?? [])));
  const panels = arms.map((arm) => {
    const origin = arms.find(({ name }) => name === arm.from)?.curve ?? [];
    const beside = arm.from === null ? "" : `; dashed: ${text(arm.from)}`;
    return panel(arm.name, `${text(change(arm))}${beside}`, lossPlot(arm, origin, domain));
  });
  return `<h2>Training loss</h2>
<div class="panels">${panels.join("\n")}</div>
<p class="note">Loss of each step's examples, on a logarithmic axis that all panels share: the mean over the last ${smoothing(steps)} steps, then over seeds, with its 95 % interval as a band. Solid: the arm. Dashed: the arm that it changes. The curves are there to look at; only the end of a run is evidence.</p>`;
}

/** A panel for each arm: the tuning loss at each stepsize, and the basin. */
export function sensitivitySection(report: Report): string {
  const { arms, method } = report;
  const losses = arms.flatMap(({ tuning }) => tuning.flatMap(({ loss }) => loss ?? []));
  if (losses.length === 0) return "";
  const [low, high] = logDomain(losses, 10);
  const domain = [low / 1.6, high] as const; // room for a word below the best
  const panels = arms.map((arm) => {
    const edge = arm.edge === null ? "" : `, at the grid's ${arm.edge} edge: the optimum may lie beyond`;
    const octaves = arm.basin === null ? "" : `; basin ${basinWords(arm)} octaves`;
    const said = arm.stepsize === null ? "not tuned" : `best γ = ${gamma(arm.stepsize)}${edge}${octaves}`;
    return panel(arm.name, text(said), sensitivityPlot(arm, report.steps, domain));
  });
  return `<h2>How much the stepsize matters</h2>
<div class="panels">${panels.join("\n")}</div>
<p class="note">${text(capital(metricOf(report, report.measures.tuning).title))} at the end of each tuning run, on axes that are logarithmic; the vertical one is shared. Filled: the best. A cross at the top: diverged or failed.${report.tuning.prune === null ? "" : " A triangle: pruned, its loss is that of fewer steps."} Shaded, between dotted lines: the basin, where the loss is within ${Math.round(100 * method.basinTolerance)} % of the best; ≥ where it reaches the end of what was tried. Losses above ${gamma(domain[1])} are drawn at the top.</p>`;
}

/** A figure with its name and a line below it. */
export const panel = (title: string, markup: string, picture: string): string =>
  `<figure><h3>${text(title)}</h3><p class="small">${markup}</p>${picture}</figure>`;

/** From the least value, rounded down a little, to the greatest or `most`. */
export function logDomain(values: readonly number[], most: number): Domain {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [0.1, 10];
  return [Math.min(...positive) / 1.25, Math.min(most, Math.max(...positive) * 1.25)];
}
