import type { ArmReport, Report } from "../analysis/report.ts";
import type { RunFiles } from "../store/read.ts";
import { environmentSection, fullTable, rawFiles } from "./appendix.ts";
import { choicesSection } from "./choices.ts";
import { comparisonsSection, controlsSection } from "./comparisons.ts";
import { facts } from "./facts.ts";
import { lossSection, primarySection, sensitivitySection } from "./figures.ts";
import { boundSection, layersSection } from "./layerFigures.ts";
import { lossBoundSection } from "./lossBounds.ts";
import { text } from "./markup.ts";
import { style } from "./style.ts";
import { capital, fromTo, metricOf, withUnit } from "./words.ts";

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
${report.source === "" ? "" : `<p class="note">${text(report.source)}</p>`}
${report.partial ? '<p class="warn"><strong>Partial.</strong> The study was stopped before its end; this is what had been measured.</p>' : ""}
${report.unreadable.map((said) => `<p class="warn">${text(said)}</p>`).join("\n")}
</header>
<main>
<h2>How to read this</h2>
<p class="guide">${text(guide(report))}</p>
<h2>The arms</h2>
<ol class="chain">
${arms.map((arm, i) => link(report, arm, arms[i - 1]?.name)).join("\n")}
</ol>
${comparisonsSection(report)}
${controlsSection(report)}
${primarySection(report)}
${lossSection(report)}
${sensitivitySection(report)}
${choicesSection(report, files)}
${boundSection(report, files)}
${lossBoundSection(report, files)}
${layersSection(report, files)}
<h2>All figures</h2>
${fullTable(report)}
<h2>Recipes and raw files</h2>
${arms.map((arm) => rawFiles(report, arm, files.trials.get(arm.name) ?? [])).join("\n")}
${environmentSection(report, files)}
</main>
</body>
</html>
`;
}

function guide(report: Report): string {
  const { tuning, seeds, measures } = report;
  const [metric, tuned] = [metricOf(report), metricOf(report, measures.tuning)];
  const luck = tuning.seeds.length === 1 ? "one tuning seed" : `${tuning.seeds.length} tuning seeds`;
  return `An arm changes one axis of the arm that it starts from, so that a difference between the two is due to that change; where a comparison changes more, its badge says so. Every arm tried its stepsizes on ${luck}; the one with the least ${tuned.title} at the end was run on ${seeds.length} fresh seeds, the same for every arm, with the same first weights and the same data. Arms are compared by ${metric.title} at the end of the schedule, of which ${metric.better} is wanted.`;
}

function link(report: Report, arm: ArmReport, before: string | undefined): string {
  const arrow = arm.from === null ? "" : ` data-from="${arm.from === before ? "↓" : `↳ from ${text(arm.from)}`}"`;
  const badges =
    arm.from === null
      ? ['<span class="badge">start</span>']
      : arm.differences.map((d) => `<span class="badge">${text(`${d.axis}: ${fromTo(d)}`)}</span>`);
  const control = arm.control === null ? "" : ` <span class="badge odd">control</span>`;
  const metric = metricOf(report);
  const value = arm.metrics[report.measures.primary];
  const reached =
    value === undefined || value.mean === null ? "" : `${capital(metric.title)} ${withUnit(metric, value)}.`;
  const flags = arm.flags.length === 0 ? "" : ` <em>${text(capital(arm.flags.join("; ")))}.</em>`;
  return `<li${arrow}><strong>${text(arm.name)}</strong>${badges.join(" ")}${control}<p>${text(reached)}${flags}</p></li>`;
}
