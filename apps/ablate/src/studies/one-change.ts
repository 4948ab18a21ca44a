import {
  byLayer,
  constrained,
  ema,
  euclidean,
  euclideanOverLayers,
  gradient,
  linear,
  maxOverLayers,
  normalized,
  recipe,
  rms,
  sign,
  spectral,
  steepest,
  unconstrained,
} from "unitball";
import { defineStudy } from "../study/define.ts";

const sgd = recipe()
  .with(gradient())
  .with(euclidean())
  .with(euclideanOverLayers())
  .with(steepest())
  .with(unconstrained());
const normalizedSgd = sgd.with(normalized());
const layerwise = normalizedSgd.with(maxOverLayers());
const signSgd = layerwise.with(sign());
const signum = signSgd.with(ema({ alpha: 0.2 }));
const muonLike = signum.with(spectral({ scaling: "rmsToRms", gap: 0.1 }));
const unconstrainedScion = muonLike.with(
  byLayer({
    input: spectral({ scaling: "image", radius: 3, gap: 0.1 }),
    hidden: spectral({ scaling: "rmsToRms", radius: 3, gap: 0.1 }),
    output: sign({ scaling: "perInput", radius: 48 }),
    bias: rms({ radius: 3 }),
  }),
);
const scion = unconstrainedScion.with(constrained());

/** Four stepsizes, each twice the one before; the third is where the best was found to be, so that it is interior. */
const upTo = (third: number): number[] => [-2, -1, 0, 1].map((i) => third * 2 ** i);

/** From stochastic gradient descent to Scion, one change at a time. */
export const oneChange = defineStudy({
  name: "one-change",
  about:
    "From stochastic gradient descent to Scion in seven steps, each of which changes one axis of the recipe before it. Which change helps, and by how much?",
  source: "Pethick et al. 2025 (arXiv 2502.07529), Table 1",
  task: "mnist-mlp",
  backend: "wasm",
  steps: 180,
  batch: 256,
  tuning: { seeds: [1] },
  seeds: [21, 22, 23, 24, 25],
  stepsize: (gamma, steps) => linear({ from: gamma, to: 0, steps }),
  arms: [
    { name: "SGD", recipe: sgd, grid: upTo(0.4) },
    { name: "Normalized SGD", recipe: normalizedSgd, grid: upTo(0.8) },
    { name: "Layerwise normalized SGD", recipe: layerwise, grid: upTo(0.8) },
    { name: "SignSGD", recipe: signSgd, grid: upTo(0.004) },
    { name: "Signum", recipe: signum, grid: upTo(0.004) },
    { name: "Muon-like", recipe: muonLike, grid: upTo(0.1) },
    { name: "Unconstrained Scion", recipe: unconstrainedScion, grid: upTo(0.02) },
    { name: "Scion", recipe: scion, grid: upTo(0.02) },
  ],
});
