import * as Plot from "@observablehq/plot";
import { isDecided } from "@unitball/diagnostics";
import type { LayerChoice } from "@unitball/tasks";
import type { Report } from "../analysis/report.ts";
import type { RunFiles, TrialFiles } from "../store/read.ts";
import { panel } from "./figures.ts";
import { finalsOf } from "./layers.ts";
import { text } from "./markup.ts";
import { accent, ink, muted, small, svg } from "./svg.ts";
import { gamma } from "./words.ts";

/** One probe of one layer in one run. */
interface Look {
  readonly step: number;
  readonly seed: number;
  readonly choice: LayerChoice;
}

/** What chose, layer by layer, in the arms whose geometry is adaptive. */
export function choicesSection({ arms, steps }: Report, { trials }: RunFiles): string {
  const sections = arms.flatMap((arm) => {
    const looks = byLayer(finalsOf(arm, trials.get(arm.name) ?? []));
    if (looks.size === 0) return [];
    const panels = [...looks].map(([layer, of]) => panel(layer, text(changes(of)), timeline(layer, of, steps)));
    return [`<h3>${text(arm.name)}</h3>\n<div class="panels">${panels.join("\n")}</div>`];
  });
  if (sections.length === 0) return "";
  return `<h2>Which geometry acts</h2>
<p class="note">Each dot is a probe: z = log Δ* of a candidate over the first one's, Δ* = S²/(2H) being what its best step gains, with two standard errors either way; above 0 the candidate gains more. A probe whose estimates are not valid (an alignment within two standard errors of 0, or a curvature that is not above 0) has no dot but a cross on the axis. Filled: the probe left the candidate in charge, hollow: the first one or another. All fresh seeds are drawn.</p>
${sections.join("\n")}`;
}

function byLayer(finals: readonly TrialFiles[]): ReadonlyMap<string, readonly Look[]> {
  const found = new Map<string, Look[]>();
  for (const { seed, choices } of finals)
    for (const { step, layers } of choices)
      for (const [layer, choice] of Object.entries(layers)) {
        const looks = found.get(layer) ?? [];
        looks.push({ step, seed, choice });
        found.set(layer, looks);
      }
  return found;
}

const name = ({ choice }: Look, candidate: number): string =>
  choice.candidates[candidate]?.geometry ?? `candidate ${candidate}`;

/** "begins as sign; to spectral at step 300 (seed 11), 400 (seed 12); undecided in 3 of 20 probes". */
function changes(looks: readonly Look[]): string {
  const [first] = looks as [Look, ...Look[]];
  const moves = looks.filter(({ choice }) => choice.before !== choice.after);
  const to = [...new Set(moves.map(({ choice }) => choice.after))].map((candidate) => {
    const when = moves.filter(({ choice }) => choice.after === candidate);
    return `to ${name(first, candidate)} at step ${when.map(({ step, seed }) => `${step} (seed ${seed})`).join(", ")}`;
  });
  const unclear = looks.filter(({ choice }) => !choice.candidates.slice(1).some(isDecided));
  const said = to.length === 0 ? ["never changes"] : to;
  return [`begins as ${name(first, 0)}`, ...said, `undecided in ${unclear.length} of ${looks.length} probes`].join(
    "; ",
  );
}

/** z of every candidate but the first, probe by probe. */
function timeline(layer: string, looks: readonly Look[], steps: number): string {
  const dots = looks.flatMap(({ step, choice }) =>
    choice.candidates.slice(1).map(({ geometry, z, error }, i) => ({
      ...{ step, geometry, acts: choice.after === i + 1 },
      ...{ z: z ?? 0, low: (z ?? 0) - 2 * (error ?? 0), high: (z ?? 0) + 2 * (error ?? 0), known: z !== null },
    })),
  );
  const known = dots.filter((dot) => dot.known);
  const names = [...new Set(dots.map(({ geometry }) => geometry))];
  const most = Math.min(4, Math.max(0.5, ...known.flatMap(({ z }) => Math.abs(z) * 1.4)));
  const ends = names.map((geometry) => {
    const last = known.findLast((dot) => dot.geometry === geometry);
    return last === undefined
      ? `${geometry} is never known`
      : `${geometry} ends at z = ${gamma(Number(last.z.toPrecision(2)))}`;
  });
  return svg(`Index of ${layer} against ${name(looks[0] as Look, 0)} by step: ${ends.join(", ")}.`, {
    ...small,
    x: { label: "step", domain: [0, steps], ticks: 5 },
    y: {
      label: `z of ${names.map((geometry, i) => `${"○◇□△"[i] ?? ""} ${geometry}`).join(", ")}`,
      domain: [-most, most],
      clamp: true,
      grid: true,
      ticks: 5,
    },
    symbol: { domain: names, range: ["circle", "diamond", "square", "triangle"] },
    marks: [
      Plot.ruleY([0], { stroke: ink, strokeOpacity: 0.6 }),
      Plot.ruleX(known, { x: "step", y1: "low", y2: "high", stroke: muted }),
      Plot.dot(known, {
        ...{ x: "step", y: "z", symbol: "geometry", r: 3.5, stroke: accent, strokeWidth: 1.5 },
        fill: (dot: (typeof known)[0]) => (dot.acts ? accent : "var(--paper)"),
      }),
      Plot.dot(
        dots.filter((dot) => !dot.known),
        { x: "step", y: 0, symbol: "times", r: 3.5, stroke: muted },
      ),
    ],
  });
}
