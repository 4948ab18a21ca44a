import type { Program } from "@unitball/optimizer";
import { adamw, byLayer, linear, presets, sign, spectral } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { number } from "../words.ts";
import { eachReplicate, overReplicates, slope } from "./estimate.ts";
import { ticker } from "./iterate.ts";
import { lessons, studentLayers, trained } from "./students.ts";
import { vertex } from "./vertex.ts";

const [seeds, batch, steps, widths] = [6, 32, 120, [16, 32, 64, 128]];
/** log₂ γ in half octaves, the same for both. */
const grid = Array.from({ length: 9 }, (_, i) => -8 + i / 2);
const ball = byLayer({
  input: spectral({ scaling: "image", radius: 3, gap: 0.1 }),
  hidden: spectral({ scaling: "rmsToRms", radius: 3, gap: 0.1 }),
  output: sign({ scaling: "perInput", radius: 48 }),
});
const decay = (log: number) => linear({ from: 2 ** log, to: 0, steps });
const methods: Readonly<Record<"Scion" | "Adam", (log: number) => Program>> = {
  Scion: (log) => presets.unconstrainedScion({ stepsize: decay(log) }).with(ball),
  Adam: (log) => adamw({ gamma: decay(log), mu: 0 }),
};

export const widthTransfer = claim({
  id: "X10",
  title: "Scion's stepsize carries over to other widths",
  statement:
    "The best stepsize of unconstrained Scion is nearly the same at every width, where that of Adam falls as the network gets wider.",
  source: "Pethick et al., Scion, arXiv 2502.07529 (the best stepsize of nanoGPT at widths 512 to 2560)",
  experiment: `ReLU networks 32-w-w-10, w = ${widths.join(", ")}, on classes of random teachers, a tenth of the labels random; batch ${batch}, ${steps} steps, γ decays linearly to 0, at first 2^a with a = ${number(grid[0]!)} … ${number(grid.at(-1)!)} by halves; the vertex of a parabola through the held-out losses around the best, for each of ${seeds} seeds, and its slope against log₂ w.`,
  thresholds: {
    "slope of log₂ γ* against log₂ w, Scion": { least: -0.25, most: 0.25 },
    "slope of log₂ γ* against log₂ w, Adam": { most: -0.4 },
    "slope of Scion − slope of Adam": { least: 0 },
  },
  seconds: 46,
  async run(progress) {
    const backend = await started("wasm");
    const school = lessons({ seeds, samples: steps * batch, mislabelled: 0.1 });
    // The time of a step grows with the width, and so does its share of the progress.
    const total = widths.reduce((a, b) => a + b);
    let before = 0;
    const best: Record<keyof typeof methods, number[][]> = { Scion: [], Adam: [] };
    for (const width of widths) {
      const layers = studentLayers(seeds, width);
      const tick = ticker(2 * grid.length * steps, (share) => progress((before + share * width) / total));
      for (const method of ["Adam", "Scion"] as const) {
        const losses: number[][] = [];
        for (const log of grid) {
          const program = methods[method](log);
          losses.push(await trained({ backend, lessons: school, program, layers, batch, steps, tick }));
        }
        best[method].push(
          Array.from({ length: seeds }, (_, s) =>
            vertex(
              grid,
              losses.map((own) => own[s]!),
            ),
          ),
        );
      }
      before += width;
    }
    const slopes = (method: keyof typeof methods) => eachReplicate(slope, widths.map(Math.log2), best[method]);
    const [scion, adam] = [slopes("Scion"), slopes("Adam")];
    const shown = (method: keyof typeof methods) =>
      best[method].map((own) => number(overReplicates(own).value)).join(", ");
    return {
      estimates: {
        "slope of log₂ γ* against log₂ w, Scion": overReplicates(scion),
        "slope of log₂ γ* against log₂ w, Adam": overReplicates(adam),
        "slope of Scion − slope of Adam": overReplicates(scion.map((m, s) => m - adam[s]!)),
      },
      result: `Mean log₂ γ* at w = ${widths.join(", ")}: Scion ${shown("Scion")}; Adam ${shown("Adam")}.`,
    };
  },
});
