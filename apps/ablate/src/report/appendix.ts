import type { ArmReport, Report } from "../analysis/report.ts";
import { fingerprint } from "../store/fingerprint.ts";
import type { RunFiles, TrialFiles } from "../store/read.ts";
import { armColumns } from "./columns.ts";
import { htmlTable, text } from "./markup.ts";
import { gamma, metricOf, titleOf } from "./words.ts";

/** Every figure of every arm. */
export const fullTable = (report: Report): string =>
  htmlTable(
    `Mean ± half a 95 % interval over the seeds ${report.seeds.join(", ")}. ↑ high is wanted, ↓ low is wanted.`,
    armColumns(report).map(({ cell, ...column }, i) => ({
      ...column,
      cell: (arm: ArmReport) => `${text(cell(arm))}${i === 0 ? flagsOf(arm) : ""}`,
    })),
    report.arms,
  );

const flagsOf = ({ flags }: ArmReport): string =>
  flags.length === 0 ? "" : `<small>${text(flags.join("; "))}</small>`;

/** An arm's recipe, and its runs with links to their files. */
export function rawFiles(report: Report, arm: ArmReport, trials: readonly TrialFiles[]): string {
  const link = (folder: string, file: string) =>
    `<a href="${text(encodeURI(`${folder}/${file}`))}" aria-label="${text(`${file} of ${folder}`)}">${file}</a>`;
  const columns = [
    { title: "run", cell: ({ stage }: TrialFiles) => (stage === "tune" ? "tuning" : "comparison") },
    { title: "γ", right: true, cell: (trial: TrialFiles) => gamma(trial.gamma) },
    { title: "options", cell: ({ options }: TrialFiles) => text(optionWords(options)) },
    { title: "seed", right: true, cell: ({ seed }: TrialFiles) => String(seed) },
    {
      title: "how it ended",
      cell: ({ summary }: TrialFiles) => text(summary === null ? "cut off" : (summary.reason ?? summary.status)),
    },
    {
      title: titleOf(metricOf(report, report.measures.tuning)),
      right: true,
      cell: ({ summary }: TrialFiles) => {
        const end = summary?.metrics?.[report.measures.tuning];
        return typeof end === "number" ? gamma(end) : "";
      },
    },
    {
      title: "files",
      cell: ({ folder, layers, choices }: TrialFiles) => {
        const looks = [
          ...(layers.length > 0 ? ["layers.jsonl"] : []),
          ...(choices.length > 0 ? ["choices.jsonl"] : []),
        ];
        return ["config.json", "metrics.jsonl", ...looks, "summary.json"].map((file) => link(folder, file)).join(" ");
      },
    },
  ] as const;
  return `<details><summary>${text(arm.name)}</summary>
<pre tabindex="0" role="group" aria-label="${text(`Recipe of ${arm.name}`)}">${text(JSON.stringify(arm.recipe, null, 2))}</pre>
${htmlTable(`Runs of ${arm.name}`, columns, trials)}</details>`;
}

const optionWords = (options: TrialFiles["options"]): string =>
  Object.entries(options)
    .map(([path, value]) => `${path} ${gamma(value)}`)
    .join(", ");

/** What the figures depend on besides the study, and the hashes by which a run is told from another. */
export function environmentSection({ environment }: Report, { study }: RunFiles): string {
  const { versions, platform, cpu, cores, code, data } = environment;
  const rows = [
    ...Object.entries(versions),
    ["platform", platform],
    ["processor", `${cpu}, ${cores} cores`],
    ["hash of the study", fingerprint(study)],
    ["hash of the code", code],
    ["hash of the data", data === "pinned" ? "pinned by the code" : data],
  ];
  return `<h2>Environment</h2>
<dl>${rows.map(([name = "", value = ""]) => `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`).join("")}</dl>
<p class="note">The study as it was asked for is in <a href="study.json">study.json</a>, these figures are in <a href="report.json">report.json</a>, the environment in <a href="env.json">env.json</a>.</p>`;
}
