import { type Geometry, type Layer, layer } from "@unitball/core";
import { sampleRankCorrelation } from "simple-statistics";
import { colNorm, linear, presets, spectral } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { eachReplicate, overReplicates } from "./estimate.ts";
import { ticker } from "./iterate.ts";
import { lessons, studentLayers, trained } from "./students.ts";
import { tuned } from "./tuned.ts";

// 16 steps at the largest batch. With half as many samples, and 8 steps, no trend is told apart from none.
const [width, samples, tuning, fresh] = [32, 8192, 4, 16];
const [seeds, sizes] = [tuning + fresh, [16, 32, 64, 128, 256, 512]];

/** A ball for each seed and layer, and the stepsizes at batch 16; those at batch B are √(B/16) times as large. */
interface Method {
  readonly geometry: Geometry;
  readonly layers: readonly Layer[];
  readonly grid: readonly number[];
}
const blocks = studentLayers(seeds, width);
/** The same tensors as matrices with a row for each seed: the LMO of ColNorm on them is each seed's Frobenius LMO. */
const rows = blocks.map(({ name, shape, role }) =>
  layer({ name, shape, role, view: { shape: [seeds, shape[1]! * shape[2]!], block: [], in: [0], out: [1] } }),
);
const methods = {
  Frobenius: { geometry: colNorm(), layers: rows, grid: [0.035, 0.07, 0.14, 0.28, 0.56] },
  spectral: { geometry: spectral({ gap: 0.1 }), layers: blocks, grid: [0.0125, 0.025, 0.05, 0.1, 0.2] },
} satisfies Record<string, Method>;

const rankCorrelation = (x: readonly number[], y: readonly number[]) => sampleRankCorrelation([...x], [...y]);

export const batchSize = claim({
  id: "X9",
  title: "The advantage of the spectral norm grows with the batch",
  statement:
    "On a fixed number of samples the loss that spectral steps save over layerwise normalized SGD grows with the batch.",
  source:
    "Davis & Drusvyatskiy, arXiv 2512.04299 (nuclear rank of the gradient); Pethick et al., Scion, arXiv 2502.07529 (batches of 6144)",
  experiment: `${samples} samples, each used once, in batches of ${sizes.join(", ")}; ReLU networks 32-${width}-${width}-10 on classes of random teachers, a tenth of the labels random; α = 0.2, γ decays linearly to 0, 5 stepsizes for each method and batch, chosen on ${tuning} seeds; the loss on held-out samples on ${fresh} fresh seeds. The statistic is Spearman's ρ of the batch size and the gap loss(Frobenius) − loss(spectral), for each seed.`,
  thresholds: { "rank correlation of batch size and gap": { least: 0 } },
  seconds: 57,
  async run(progress) {
    const backend = await started("wasm");
    const school = lessons({ seeds, samples, mislabelled: 0.1 });
    const tick = ticker(2 * 5 * sizes.reduce((sum, batch) => sum + samples / batch, 0), progress);
    const best = async ({ geometry, layers, grid }: Method, batch: number) => {
      const steps = samples / batch;
      const gammas = grid.map((gamma) => gamma * Math.sqrt(batch / 16));
      const losses: number[][] = [];
      for (const from of gammas) {
        const stepsize = linear({ from, to: 0, steps });
        const program = presets.layerwiseNormalizedSgd({ alpha: 0.2, stepsize }).with(geometry);
        losses.push(await trained({ backend, lessons: school, program, layers, batch, steps, tick }));
      }
      const { place, words } = tuned(gammas, losses, tuning);
      return { losses: losses[place]!.slice(tuning), words };
    };
    const gaps: number[][] = [];
    const shown: string[] = [];
    for (const batch of sizes) {
      const [frobenius, spectral] = [await best(methods.Frobenius, batch), await best(methods.spectral, batch)];
      gaps.push(frobenius.losses.map((loss, s) => loss - spectral.losses[s]!));
      shown.push(
        `${overReplicates(gaps.at(-1)!).value.toFixed(3)} at ${batch} (${frobenius.words}; ${spectral.words})`,
      );
    }
    return {
      estimates: {
        "rank correlation of batch size and gap": overReplicates(eachReplicate(rankCorrelation, sizes, gaps)),
      },
      result: `Mean gap by batch size: ${shown.join(", ")}.`,
    };
  },
});
