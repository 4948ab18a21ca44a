import type { Metric } from "@unitball/tasks";
import type { TrialFiles } from "../store/read.ts";
import type { ArmReport, Report } from "./build.ts";
import { text } from "./markup.ts";
import { arrow, change, figure, figureOf, gamma, metricOf, ms, titleOf } from "./words.ts";

/** Every figure of every arm. */
export function fullTable(report: Report): string {
  const { arms, seeds, measures } = report;
  const others = Object.keys(measures.metrics).filter((name) => name !== measures.primary);
  const metric = metricOf(report);
  const head = [
    "arm",
    "what changed",
    "stepsize γ",
    titled(metric),
    metric.unit === "share" ? "difference, points" : "difference",
    ...others.map((name) => titled(metricOf(report, name))),
    "ms per step",
  ];
  const number = (words: string) => `<td class="number">${text(words)}</td>`;
  const rows = arms.map(
    (arm) =>
      `<tr><th scope="row">${text(arm.name)}${arm.flags.length === 0 ? "" : `<small>${text(arm.flags.join("; "))}</small>`}</th><td>${text(change(arm))}</td>${number(gamma(arm.stepsize))}${number(
        figureOf(report, arm, measures.primary),
      )}${number(arm.versus === null ? "" : figure(metric, arm.versus, true))}${others
        .map((name) => number(figureOf(report, arm, name)))
        .join("")}${number(ms(arm.msPerStep))}</tr>`,
  );
  return `<div class="scroll"><table><caption>Mean ± half a 95 % interval over the seeds ${text(seeds.join(", "))}; the difference is from the arm that it changes, paired by seed. ↑ higher is better, ↓ lower is better.</caption>
<thead><tr>${head.map((title) => `<th scope="col">${text(title)}</th>`).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></div>`;
}

const titled = (metric: Metric): string => `${titleOf(metric)} ${arrow(metric)}`;

/** An arm's recipe, and its runs with links to their files. */
export function rawFiles(report: Report, arm: ArmReport, trials: readonly TrialFiles[]): string {
  const rows = trials.map(({ folder, summary, stage, gamma: at, seed }) => {
    const end = summary?.metrics?.[report.measures.tuning];
    return `<tr><td>${stage === "tune" ? "tuning" : "comparison"}</td><td class="number">${gamma(at)}</td><td class="number">${seed}</td><td>${text(
      summary === null ? "cut off" : (summary.reason ?? summary.status),
    )}</td><td class="number">${typeof end === "number" ? gamma(end) : ""}</td><td>${[
      "config.json",
      "metrics.jsonl",
      "summary.json",
    ]
      .map((file) => `<a href="${text(encodeURI(`${folder}/${file}`))}">${file}</a>`)
      .join(" ")}</td></tr>`;
  });
  return `<details><summary>${text(arm.name)}</summary>
<pre>${text(JSON.stringify(arm.recipe, null, 2))}</pre>
<div class="scroll"><table><thead><tr>${["run", "γ", "seed", "how it ended", titleOf(metricOf(report, report.measures.tuning)), "files"].map((t) => `<th scope="col">${text(t)}</th>`).join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div></details>`;
}

/** What the figures depend on besides the study. */
export const environmentWords = ({ environment, jobs }: Report): string =>
  `${Object.entries(environment.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(
      ", ",
    )}; ${environment.platform}, ${environment.cores} cores (${environment.cpu}); ${jobs} run${jobs > 1 ? "s" : ""} at a time, which the milliseconds per step include.`;
