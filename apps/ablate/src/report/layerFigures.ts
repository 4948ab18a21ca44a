import type { Report } from "../analysis/report.ts";
import type { RunFiles } from "../store/read.ts";
import type { LayerMeasures } from "../store/records.ts";
import { normBound } from "../theory/normBound.ts";
import { boundPlot } from "./boundPlot.ts";
import { panel } from "./figures.ts";
import { heatPlot, legend, levelsOf } from "./heat.ts";
import { finalsOf, greatest, type LayerGrid, layerGrid } from "./layers.ts";
import { text, wide } from "./markup.ts";

const shown = [
  { measure: "norm", title: "Frobenius norm", note: "‖W‖ of each layer." },
  { measure: "updateRms", title: "update RMS", note: "The root mean square of what the stepsize multiplies." },
  {
    measure: "stableRank",
    title: "stable rank",
    note: "‖W‖²/σ₁²: by how many directions a layer's weights are carried.",
  },
] as const satisfies readonly { measure: keyof LayerMeasures; title: string; note: string }[];

/** What every layer did: a heat map for each arm and measure. */
export function layersSection({ arms }: Report, { trials }: RunFiles): string {
  const sections = shown.map(({ measure, title, note }) => {
    const grids = arms.map((arm) => ({ arm, grid: layerGrid(finalsOf(arm, trials.get(arm.name) ?? []), measure) }));
    const known = grids.filter(({ grid }) => grid.layers.length > 0);
    const levels = levelsOf(known.map(({ grid }) => grid));
    if (known.length === 0) return "";
    const panels = known.map(
      ({ arm, grid }) =>
        `<figure><h4>${text(arm.name)}</h4>${heatPlot(`${title} of the layers of ${arm.name}`, grid, levels)}</figure>`,
    );
    return `<h3>${text(title)}</h3>
<p class="note">${text(note)}</p>
${wide(`Legend of the ${title}`, legend(title, levels))}
<div class="panels">${panels.join("\n")}</div>`;
  });
  if (sections.every((section) => section === "")) return "";
  return `<h2>Layers</h2>
<p class="note">Each row is a layer, from the first step at the left to the last at the right; the more ink, the greater, in the steps of the legend, which all arms share. Means over the fresh seeds. A layer that has no such measure, as a bias has no rank, is left out.</p>
${sections.join("\n")}`;
}

/** How far the norms came, beside what theory allows. */
export function boundSection({ arms, steps }: Report, { trials }: RunFiles): string {
  const panels = arms.flatMap((arm) => {
    const grid = layerGrid(finalsOf(arm, trials.get(arm.name) ?? []), "feasibility", greatest);
    if (grid.layers.length === 0) return [];
    const start = Math.max(...grid.values.map((row) => row[0] ?? 0));
    const bound = normBound(arm.recipe, start, steps);
    const said = typeof bound === "string" ? `no bound: ${bound}` : "dashed, with diamonds: the bound";
    return [panel(arm.name, text(`largest at the end: ${largest(grid)}; ${said}`), boundPlot(arm.name, grid, bound))];
  });
  if (panels.length === 0) return "";
  return `<h2>Norms and what theory allows</h2>
<div class="panels">${panels.join("\n")}</div>
<p class="note">‖W‖/ρ of the layers, each in the norm of its own geometry, the greatest over the seeds: thin lines; strong: the largest of them. The bound is the constraint's rule on numbers, x ← x + γₖ, (1 − γₖ)x + γₖ or (1 − γₖμ)x + γₖ, from where the largest layer began: steps of length ρ that all point the same way would attain it, and no run can be above it while the LMO stays in its ball (Scion, arXiv 2502.07529, Insight 3.1).</p>`;
}

/** The layer that ends with the greatest value. */
const largest = ({ layers, values }: LayerGrid): string => {
  const ends = values.map((row) => row.at(-1) ?? Number.NEGATIVE_INFINITY);
  return layers[ends.indexOf(Math.max(...ends))] ?? "none";
};
