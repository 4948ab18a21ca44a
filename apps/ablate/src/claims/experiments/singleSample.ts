import { reference, type Value } from "@unitball/backend-reference";
import { type Geometry, inner, type Layers } from "@unitball/core";
import { constant, euclidean, presets, sign, spectral } from "unitball";
import { claim } from "../claim.ts";
import { exactly } from "./estimate.ts";
import { iterate, ticker } from "./iterate.ts";
import { firstWeights, fit, layers } from "./twoLayers.ts";

const backend = reference();
const { ops } = backend;
const [steps, gamma] = [60, 0.03];
/** The polar factor to rounding, of whatever has rank one. */
const exact = spectral({ polar: "polarExpress", steps: 10, lower: 1e-3 });
const [frobenius, bySign] = [euclidean(), sign()];

const norm = (a: Value): number => backend.peek(ops.norms(a, "all")) as number;

export const singleSample = claim({
  id: "X8",
  title: "On a single sample all Schatten norms agree",
  statement:
    "The gradient of a linear layer on one sample has rank one, so that spectral descent and layerwise normalized SGD are one method on single samples; the sign LMO is another one, and from two samples on they differ.",
  source: "Pethick et al., Scion, arXiv 2502.07529; a rank-one matrix has the same LMO in every Schatten norm",
  experiment: `A ReLU network 16-12-8 under squared loss in float64, ${steps} steps at γ = ${gamma} without momentum, from the same weights on the same samples: layerwise normalized SGD and spectral descent, batch 1 and 2; at every step the LMOs of both gradients.`,
  thresholds: {
    "batch 1: largest ‖spectral LMO − Frobenius LMO‖_F": { most: 1e-6 },
    "batch 1: relative distance of the two runs": { most: 1e-6 },
    "batch 1: largest cosine of sign and Frobenius LMO": { most: 0.95 },
    "batch 2: relative distance of the two runs": { least: 0.01 },
  },
  seconds: 2,
  async run(progress) {
    const tick = ticker(4 * steps, progress);
    const seen = { far: 0, cosine: 0 };
    const compare = (g: Layers<Value>) => {
      for (const one of layers) {
        const lmo = (geometry: Geometry) => geometry.lmo(ops, g[one.name]!, one);
        const [F, S] = [lmo(frobenius), lmo(bySign)];
        seen.far = Math.max(seen.far, norm(ops.sub(lmo(exact), F)));
        seen.cosine = Math.max(seen.cosine, (backend.peek(inner(ops, F, S)) as number) / (norm(F) * norm(S)));
      }
    };
    const run = (geometry: Geometry, batch: number) =>
      iterate<Value>({
        backend,
        program: presets.signSgd({ stepsize: constant({ value: gamma }) }).with(geometry),
        layers,
        x: firstWeights(),
        steps,
        gradient(at, k) {
          const { g } = fit(at, k, batch);
          if (batch === 1 && geometry === exact) compare(g);
          return g;
        },
        tick,
      });
    const distance = async (batch: number) => {
      const [a, b] = [await run(frobenius, batch), await run(exact, batch)];
      const total = (f: (name: string) => Value) => Math.hypot(...layers.map(({ name }) => norm(f(name))));
      return total((name) => ops.sub(a[name]!, b[name]!)) / total((name) => a[name]!);
    };
    const [one, two] = [await distance(1), await distance(2)];
    return {
      estimates: {
        "batch 1: largest ‖spectral LMO − Frobenius LMO‖_F": exactly(seen.far),
        "batch 1: relative distance of the two runs": exactly(one),
        "batch 1: largest cosine of sign and Frobenius LMO": exactly(seen.cosine),
        "batch 2: relative distance of the two runs": exactly(two),
      },
      result: `After ${steps} steps the weights are ${one.toExponential(1)} apart on single samples and ${two.toFixed(3)} on pairs.`,
    };
  },
});
