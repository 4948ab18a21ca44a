import type { Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";
import { normal } from "@unitball/tasks";
import { constant, presets } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { eachReplicate, exponent, groupMeans, overReplicates } from "./estimate.ts";
import { descend } from "./lanes.ts";
import { stepsize } from "./tuned.ts";

const [dimensions, epsilon, sigma, size, groups] = [[10, 30, 100, 300], 0.1, 0.25, 32, 7];
const seeds = size * groups;
const methods = {
  SGD: { preset: presets.gradientDescent, grid: [0.0625, 0.125, 0.25, 0.5, 1] },
  sign: { preset: presets.signSgd, grid: [0.0125, 0.025, 0.05, 0.1, 0.2] },
};

/**
 * The first k with a mean ‖∇f(xₖ)‖₁ ≤ ε, for each group of seeds, at the stepsize that brings the first group there first.
 * f(x) = ½x₁² + ½Σᵢxᵢ²/(d − 1) from x₁ = 0, xᵢ = 1, with noise in x₁ alone: Δ = 1/2, L_∞ = 2, ‖∇f‖₁ = 1 and ‖σ‖₁ = ‖σ‖₂ in
 * every dimension, so that the bounds of sign steps stay as they are and those of SGD have a factor d.
 */
export async function stepsTo(backend: Backend<Value>, method: keyof typeof methods, d: number, noise: number) {
  const { ops } = backend;
  const { preset, grid } = methods[method];
  const first = grid.map(() => Array<number>(groups).fill(0));
  let chosen: number | undefined;
  const last = await descend({
    backend,
    arms: Object.fromEntries(grid.map((gamma) => [String(gamma), preset({ stepsize: constant({ value: gamma }) })])),
    d,
    seeds,
    steps: 1e6,
    curvature: (i) => (i === 0 ? 1 : 1 / (d - 1)),
    start: (i) => (i === 0 ? 0 : 1),
    noise: (k) => (i, s) => (i === 0 ? noise * normal(k, s) : 0),
    async look(gradients, k) {
      for (const [place, gamma] of grid.entries()) {
        if (chosen !== undefined && chosen !== place) continue;
        const norms = backend.scope(() => ops.sum(ops.abs(gradients[gamma]!), "in"));
        groupMeans(await backend.read(norms), groups).forEach((mean, g) => {
          if (mean <= epsilon && first[place]![g] === 0) first[place]![g] = k;
        });
        backend.free(norms);
      }
      if (chosen === undefined && first.some(([k]) => k !== 0)) chosen = first.findIndex(([k]) => k !== 0);
      return chosen !== undefined && first[chosen]!.every((k) => k > 0);
    },
  });
  backend.free(last);
  return { steps: first[chosen!]!, words: stepsize(grid, chosen!) };
}

export const dFold = claim({
  id: "X3",
  title: "Up to a factor d between sign steps and SGD",
  statement:
    "In the ℓ1 norm of the gradient, with Δ, L_∞ and sparse noise held fixed, SGD needs about d times as many steps in d dimensions, signSGD no more than in few.",
  source: "SignSGD under ℓ1 stationarity, arXiv 2605.06615 (upper bound of signSGD, lower bound of SGD)",
  experiment: `f(x) = x₁²/2 + Σxᵢ²/(2(d − 1)) from x₁ = 0, xᵢ = 1, noise N(0, ${sigma}²) in x₁, d = ${dimensions.join(", ")}; steps until ‖∇f‖₁ ≤ ${epsilon} in the mean over ${size} seeds, with the best of 5 constant stepsizes each, chosen on one group of seeds, on ${groups - 1} fresh groups.`,
  thresholds: { "exponent of d in steps(SGD)/steps(sign)": { least: 0.7, most: 1.3 } },
  seconds: 16,
  async run(progress) {
    const backend = await started("wasm");
    const [ratios, shown]: [number[][], string[]] = [[], []];
    for (const d of dimensions) {
      const [sgd, sign] = [await stepsTo(backend, "SGD", d, sigma), await stepsTo(backend, "sign", d, sigma)];
      ratios.push(sgd.steps.slice(1).map((k, g) => k / sign.steps[g + 1]!));
      const words = (found: typeof sgd) => `${overReplicates(found.steps.slice(1)).value.toFixed(0)} (${found.words})`;
      shown.push(`d = ${d}: SGD ${words(sgd)}, sign ${words(sign)}`);
      progress(d / dimensions.at(-1)!);
    }
    return {
      estimates: {
        "exponent of d in steps(SGD)/steps(sign)": overReplicates(eachReplicate(exponent, dimensions, ratios)),
      },
      result: `Steps: ${shown.join("; ")}.`,
    };
  },
});
