import type { RunFiles } from "../store/read.ts";
import { environmentWords, fullTable, rawFiles } from "./appendix.ts";
import type { ArmReport, Report } from "./build.ts";
import { lossSection, primarySection, sensitivitySection } from "./figures.ts";
import { text } from "./markup.ts";
import { style } from "./style.ts";
import { capital, comparison, fromTo, metricOf, withUnit } from "./words.ts";

/** report.html: one file that asks for nothing else. Its links go to the raw files beside it. */
export function html(report: Report, files: RunFiles): string {
  const { arms } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(`${report.study} on ${report.task}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${text(`${report.study} on ${report.task}`)}</h1>
<p class="facts">${text(facts(report))}</p>
${report.about === "" ? "" : `<p>${text(report.about)}</p>`}
${report.partial ? '<p class="warn"><strong>Partial.</strong> The study was stopped before its end; this is what had been measured.</p>' : ""}
${report.unreadable.map((said) => `<p class="warn">${text(said)}</p>`).join("\n")}
</header>
<main>
<h2>How to read this</h2>
<p class="guide">${guide(report)}</p>
<h2>The chain</h2>
<ol class="chain">
${arms.map((arm, i) => link(report, arm, arms[i - 1]?.name)).join("\n")}
</ol>
${primarySection(report, files)}
${lossSection(report, files)}
${sensitivitySection(report)}
<h2>All figures</h2>
${fullTable(report)}
<h2>Recipes and raw files</h2>
${arms.map((arm) => rawFiles(report, arm, files.trials.get(arm.name) ?? [])).join("\n")}
<h2>Environment</h2>
<p>${text(environmentWords(report))}</p>
<p class="note">The study as it was asked for is in <a href="study.json">study.json</a>, these figures are in <a href="report.json">report.json</a>, the environment in <a href="env.json">env.json</a>.</p>
</main>
</body>
</html>
`;
}

const facts = ({ backend, steps, batch, seeds, environment }: Report): string =>
  [
    `${steps} steps${batch === null ? "" : ` of ${batch} examples`}`,
    `backend ${backend}`,
    `${seeds.length} seed${seeds.length === 1 ? "" : "s"} per arm`,
    environment.started.slice(0, 10),
  ].join(" · ");

const guide = (report: Report): string => {
  const { tuningSeeds, arms, seeds, measures } = report;
  const [metric, tuned] = [metricOf(report), metricOf(report, measures.tuning)];
  return text(
    `Each arm changes exactly one axis of the arm it starts from, so a difference between the two is due to that change. Every arm tried ${
      arms[0]?.tuning.length ?? 0
    } stepsizes on ${tuningSeeds.length === 1 ? "one tuning seed" : `${tuningSeeds.length} tuning seeds`}; the one with the least ${tuned.title} at the end was then run on ${seeds.length} fresh seeds, the same for every arm. Arms are compared by ${metric.title}, of which ${metric.better} is better. ± is half a 95 % interval over those seeds (Student's t), each taken by itself. Differences are paired by seed; where the interval holds 0, the two are not told apart. Only the end of a run is evidence: the curves are there to look at.`,
  );
};

function link(report: Report, arm: ArmReport, before: string | undefined): string {
  const arrow = arm.from === null ? "" : ` data-from="${arm.from === before ? "↓" : `↳ from ${text(arm.from)}`}"`;
  const badge =
    arm.from === null
      ? '<span class="badge">start</span>'
      : arm.differences
          .map((d) => `<span class="badge">one change: ${text(`${d.axis}, ${fromTo(d)}`)}</span>`)
          .join(" ");
  const metric = metricOf(report);
  const value = arm.metrics[report.measures.primary];
  const reached =
    value === undefined || value.mean === null ? "" : `${capital(metric.title)} ${withUnit(metric, value)}. `;
  const said = comparison(metric, arm);
  return `<li${arrow}><strong>${text(arm.name)}</strong>${badge}<p>${text(reached)}${
    said === "" ? "" : text(`Against ${arm.from}: ${said}.`)
  }${arm.flags.length === 0 ? "" : ` <em>${text(arm.flags.join("; "))}.</em>`}</p></li>`;
}
