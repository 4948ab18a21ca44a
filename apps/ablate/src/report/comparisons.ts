import type { ArmReport, ComparisonReport, Report } from "../analysis/report.ts";
import { comparisonColumns } from "./columns.ts";
import { htmlTable, text, wide } from "./markup.ts";
import { differencePlot } from "./plots.ts";
import { badge, capital, changes, gamma, metricOf } from "./words.ts";

/** The table of declared comparisons with their verdicts, its picture, and what exactly differs. */
export function comparisonsSection(report: Report): string {
  const { comparisons, method } = report;
  if (comparisons.length === 0) return "";
  const metric = metricOf(report);
  const columns = comparisonColumns(report).map(({ cell, ...column }) => ({
    ...column,
    cell: (one: ComparisonReport) =>
      column.title === "what differs"
        ? `${badgeOf(one)} ${text(changes(one.differences))}`
        : column.title === "verdict"
          ? `<strong class="verdict">${text(cell(one))}</strong>`
          : text(cell(one)),
  }));
  const known = comparisons.filter(({ difference }) => difference.mean !== null);
  const picture =
    known.length === 0
      ? ""
      : `<figure>${wide("Picture of the differences", differencePlot(metric, known))}<figcaption>Mean difference over the seeds and its bootstrap interval. A filled dot: told apart; a hollow one: not told apart, or no verdict. ${capital(metric.better)} is wanted.</figcaption></figure>`;
  return `<h2>Verdicts</h2>
${htmlTable("Comparisons declared before the first run", columns, comparisons, reasonsOf)}
<p class="note">Differences are of the arm less the one that it is against, paired by seed; ± is half a 95 % interval (Student's t), beside it the BCa bootstrap's of ${method.bootstrap.resamples} resamples. d is the mean difference in standard deviations of the differences. p is of the paired t test by itself, then after Holm's correction for ${comparisons.length} comparison${comparisons.length === 1 ? "" : "s"}. Two arms are told apart where the corrected p is at most ${method.alpha} and the bootstrap interval leaves out 0. Anything that speaks against a comparison leaves it without a verdict.</p>
${picture}
${comparisons.map((one) => configDiff(report, one)).join("\n")}`;
}

const badgeOf = (one: ComparisonReport): string =>
  `<span class="badge${one.axis === null ? " odd" : ""}">${one.axis === null ? "≠" : "✓"} ${text(badge(one))}</span>`;

const reasonsOf = ({ reasons }: ComparisonReport): string =>
  reasons.length === 0 ? "" : `<ul class="reasons">${reasons.map((one) => `<li>${text(one)}</li>`).join("")}</ul>`;

/** The parts of the two recipes that are not the same, as they stand in the files. */
function configDiff({ arms }: Report, one: ComparisonReport): string {
  const [arm, against] = [one.arm, one.against].map((name) => arms.find((each) => each.name === name));
  const json = (of: ArmReport | undefined, axis: string) => JSON.stringify(of?.recipe[axis] ?? null);
  const lines = one.differences.flatMap(({ axis }) => [
    `− ${axis}: ${json(against, axis)}`,
    `+ ${axis}: ${json(arm, axis)}`,
  ]);
  const tuned = `  γ, tuned for each: ${gamma(against?.stepsize ?? null)} → ${gamma(arm?.stepsize ?? null)}`;
  const title = `What differs between ${one.arm} and ${one.against}`;
  return `<details><summary>${text(title)}: ${text(badge(one))}</summary>${
    one.exception === null ? "" : `<p>${text(`A declared exception: ${one.exception}`)}</p>`
  }
<pre tabindex="0" role="group" aria-label="${text(title)}">${text([...lines, tuned].join("\n"))}</pre></details>`;
}

/** Controls: arms whose outcome was known beforehand. */
export const controlsSection = ({ controls }: Report): string =>
  controls.length === 0
    ? ""
    : `<h2>Controls</h2>
<ul>
${controls.map(({ arm, outcome, words }) => `<li><strong>${text(arm)}</strong>: ${text(outcome)}. ${text(capital(words))}</li>`).join("\n")}
</ul>`;
