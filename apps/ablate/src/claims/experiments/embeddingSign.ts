import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import { type Layers, mapLayers } from "@unitball/core";
import { advantage, verdict } from "@unitball/diagnostics";
import { shakespeareGptTask } from "@unitball/tasks";
import { linear, presets, sign, spectral } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { number } from "../words.ts";
import { overReplicates } from "./estimate.ts";
import { iterate, ticker } from "./iterate.ts";

const [context, batch, draws] = [32, 16, 5];
const [seeds, steps] = [
  [1, 2, 3, 4],
  [0, 20, 60, 140],
];
const last = Math.max(...steps);

/** z = log(gain of the spectral step / gain of the sign step) of one layer at one point. */
interface Found {
  readonly seed: number;
  readonly k: number;
  readonly layer: string;
  readonly role: string;
  readonly z: number;
  readonly better: "spectral" | "sign" | "undecided";
}

export const embeddingSign = claim({
  id: "X14",
  title: "Embeddings want sign steps, hidden layers spectral ones",
  statement:
    "In a character-level transformer the sign step gains more than the spectral one in the embeddings, and less in the hidden matrices.",
  source:
    "The per-layer rule of Scion (arXiv 2502.07529) and Muon, read as a prediction of the Spec-Sign advantage index, OpenReview lDs4vkSX7J",
  experiment: `shakespeare-gpt with one block and context ${context}, trained by layerwise normalized SGD (batch ${batch}, α = 0.1, γ from 0.3 to 0) on ${seeds.length} seeds; at steps ${steps.join(", ")} z = log Δ*(spectral) − log Δ*(sign) of the LMOs of the step's own estimate d, for each matrix, from ${draws} batches that had no part in it, without bias, each matrix moving alone to show its curvature. A z that is no number is left out. The statistic is the mean over layers and points, for each seed.`,
  thresholds: { "mean z over embeddings": { most: 0 }, "mean z over hidden layers": { least: 0 } },
  seconds: 65,
  async run(progress) {
    const backend = await started("wasm");
    const geometries = [spectral({ gap: 0.03 }), sign()];
    const all: Found[] = [];
    const tick = ticker(seeds.length * (last + 1), progress);
    const loaded = await shakespeareGptTask({ context, blocks: 1 }).load(backend, { initSeed: 0, dataSeed: 0, batch });
    for (const seed of seeds) {
      const problem = loaded.reseed({ initSeed: seed, dataSeed: 100 + seed });
      const { layers } = problem;
      const gradient = (at: Layers<Value>, k: number) => {
        const { loss, g } = problem.gradient(at, k);
        backend.free(loss);
        return g;
      };
      const copy = (of: Layers<Value>) => mapLayers(of, (a) => tf.keep(tf.clone(a as tf.Tensor)) as Value);
      let seen: { readonly k: number; readonly x: Layers<Value>; readonly d: Layers<Value> } | undefined;
      let now = -1;
      const x = await iterate<Value>({
        backend,
        program: presets.layerwiseNormalizedSgd({ alpha: 0.1, stepsize: linear({ from: 0.3, to: 0, steps: last }) }),
        layers,
        x: problem.init(),
        steps: last + 2,
        gradient,
        observe({ x, d }) {
          if (steps.includes(now)) seen = { k: now, x: copy(x), d: copy(d) };
        },
        async look(_, k) {
          now = k;
          if (seen === undefined) return false;
          const { k: at, ...held } = seen;
          seen = undefined;
          // Batches that no step takes, and no other point.
          const first = 2 * last + at * draws;
          const found = await advantage(geometries, { backend, layers, ...held, gradientAt: gradient, draws, first });
          for (const { name, role } of layers) {
            const contrast = found.layers[name]!.contrasts[0]![1]!;
            const better = { first: "spectral", second: "sign", undecided: "undecided" } as const;
            all.push({ seed, k: at, layer: name, role, z: contrast.z, better: better[verdict(contrast)] });
          }
          backend.free(held);
          return at === last;
        },
        tick,
      });
      backend.free(x);
    }
    loaded.dispose();
    return findings(all);
  },
});

function findings(all: readonly Found[]) {
  const known = all.filter(({ z }) => Number.isFinite(z));
  /** The mean z of some, for each seed, with its interval over seeds. */
  const z = (of: (one: Found) => boolean) =>
    overReplicates(
      seeds.map((seed) => {
        const own = known.filter((one) => one.seed === seed && of(one)).map((one) => one.z);
        return own.reduce((a, b) => a + b, 0) / own.length;
      }),
    );
  const shown = (of: (one: Found) => boolean) => {
    const { value, low, high } = z(of);
    return `${number(value)} [${number(low)}, ${number(high)}]`;
  };
  const verdicts = (role: string) => {
    const own = all.filter((one) => one.role === role);
    const count = (better: Found["better"]) => own.filter((one) => one.better === better).length;
    return `${role} ${count("spectral")} spectral, ${count("sign")} sign, ${count("undecided")} undecided`;
  };
  const roles = ["embedding", "hidden", "output"];
  const kinds = [...new Set(all.map(({ layer }) => layer.replace(/^block\d+\//, "")))];
  const byStep = (role: string) =>
    `${role} ${steps.map((k) => number(z((one) => one.role === role && one.k === k).value)).join(", ")}`;
  return {
    estimates: {
      "mean z over embeddings": z(({ role }) => role === "embedding"),
      "mean z over hidden layers": z(({ role }) => role === "hidden"),
    },
    result: `Mean z by matrix: ${kinds.map((kind) => `${kind} ${shown(({ layer }) => layer.endsWith(kind))}`).join(", ")}. At steps ${steps.join(", ")}: ${roles.map(byStep).join("; ")}. Verdicts of the single probes: ${roles.map(verdicts).join("; ")}. ${all.length - known.length} of ${all.length} z left out.`,
  };
}
