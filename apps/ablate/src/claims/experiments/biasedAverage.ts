import { type Estimator, uniform } from "@unitball/core";
import { almond, constant, ema, gradient, inverseRoot, presets } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { eachReplicate, exponent, groupMeans, overReplicates } from "./estimate.ts";
import { ticker } from "./iterate.ts";
import { meanGradient } from "./lanes.ts";

const [seeds, groups, lengths] = [400, 20, [256, 1024, 4096, 16384]];
const alpha = inverseRoot();

/** ξ = 4 with probability 0.2, else −1: mean zero, and E sign(x + ξ) = −0.6 for −4 < x < 1. */
export const skewed = (k: number, seed: number): number => (uniform(k, seed) < 0.2 ? 4 : -1);

export const biasedAverage = claim({
  id: "X1",
  title: "Average before the LMO, not after it",
  statement:
    "The LMO of a noisy gradient is biased: averaging after it (ALMOND) or not at all (signSGD) stalls away from the minimum, where averaging before it (uSCG, αₖ = 1/√k) converges like n^(−1/4).",
  source: "Pethick et al., Scion, arXiv 2502.07529, Appendix D.3 (ALMOND) and Theorem 5.5 (the rate)",
  experiment: `f(x) = x²/2 from x = 1 with gradient noise −1 (probability 0.8) or 4 (0.2), sign LMO, γ = n^(−3/4), ${seeds} seeds in ${groups} groups, n = ${lengths.join(", ")}; the mean of |∇f| over each run. At x = 1 the mean of sign(g) changes its sign.`,
  thresholds: {
    "exponent of n, uSCG": { least: -0.29, most: -0.21 },
    "exponent of n, ALMOND": { least: -0.02, most: 0.02 },
    "mean |∇f| at the largest n, ALMOND": { least: 0.95, most: 1.05 },
    "mean |∇f| at the largest n, signSGD": { least: 0.95, most: 1.05 },
  },
  seconds: 11,
  async run(progress) {
    const backend = await started("wasm");
    const tick = ticker(3 * lengths.reduce((a, b) => a + b), progress);
    const noise = (k: number) => (_: number, seed: number) => skewed(k, seed);
    /** For each n, a mean of |∇f| for each group. */
    const levels = async (estimator: Estimator) => {
      const means: number[][] = [];
      for (const steps of lengths) {
        const program = presets.signSgd({ stepsize: constant({ value: steps ** -0.75 }) }).with(estimator);
        means.push(groupMeans(await meanGradient({ backend, program, d: 1, seeds, steps, noise, tick }), groups));
      }
      return means;
    };
    const exponents = (means: readonly number[][]) => overReplicates(eachReplicate(exponent, lengths, means));
    const [before, after, none] = [
      await levels(ema({ alpha })),
      await levels(almond({ alpha })),
      await levels(gradient()),
    ];
    const shown = (means: readonly number[][]) => means.map((at) => overReplicates(at).value.toFixed(3)).join(", ");
    return {
      estimates: {
        "exponent of n, uSCG": exponents(before),
        "exponent of n, ALMOND": exponents(after),
        "mean |∇f| at the largest n, ALMOND": overReplicates(after.at(-1)!),
        "mean |∇f| at the largest n, signSGD": overReplicates(none.at(-1)!),
      },
      result: `Mean |∇f| at n = ${lengths.join(", ")}: uSCG ${shown(before)}; ALMOND ${shown(after)}; signSGD ${shown(none)}.`,
    };
  },
});
