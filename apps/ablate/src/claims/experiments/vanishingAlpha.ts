import { vanishingAlphaBound } from "@unitball/diagnostics";
import { normal } from "@unitball/tasks";
import { constant, ema, inverseRoot, presets } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim, type Estimate } from "../claim.ts";
import { eachReplicate, exponent, groupMeans, overReplicates } from "./estimate.ts";
import { ticker } from "./iterate.ts";
import { meanGradient } from "./lanes.ts";

const [d, seeds, groups, lengths] = [20, 40, 10, [64, 256, 1024, 4096, 16384]];

/** f = ½‖x‖² from x = (1, …, 1) in the sign ball: Δ = d/2, L_∞ = d, L₂ = 1, ζ = √d, and N(0, 1) noise per coordinate. */
export const constants = { delta: d / 2, L: d, L2: 1, rho: 1, zeta: Math.sqrt(d), sigma: Math.sqrt(d) };

export const vanishingAlpha = claim({
  id: "X4",
  title: "uSCG converges at the rate n^(−1/4), within its bound",
  statement:
    "With αₖ = 1/√k and γ = n^(−3/4) the mean of E‖∇f(xₖ)‖₁ over n sign steps falls like n^(−1/4) and stays below the bound of the theorem.",
  source: "Pethick et al., Scion, arXiv 2502.07529, Theorem 5.5, (20)",
  experiment: `f(x) = ‖x‖²/2 in ${d} coordinates from x = (1, …, 1), noise N(0, 1) on each, n = ${lengths.join(", ")}, ${seeds} seeds in ${groups} groups.`,
  thresholds: {
    "exponent of n": { least: -0.28, most: -0.2 },
    "mean ‖∇f‖₁ / its bound, largest over n": { most: 1 },
  },
  seconds: 7,
  async run(progress) {
    const backend = await started("wasm");
    const tick = ticker(
      lengths.reduce((a, b) => a + b),
      progress,
    );
    const noise = (k: number) => (i: number, seed: number) => normal(k, i * seeds + seed);
    const means: number[][] = [];
    for (const steps of lengths) {
      const stepsize = constant({ value: steps ** -0.75 });
      const program = presets.signSgd({ stepsize }).with(ema({ alpha: inverseRoot() }));
      means.push(groupMeans(await meanGradient({ backend, program, d, seeds, steps, noise, tick }), groups));
    }
    const ratios = means.map((at, i) => {
      const bound = vanishingAlphaBound({ ...constants, n: lengths[i]! });
      return overReplicates(at.map((mean) => mean / bound));
    });
    return {
      estimates: {
        "exponent of n": overReplicates(eachReplicate(exponent, lengths, means)),
        "mean ‖∇f‖₁ / its bound, largest over n": ratios.reduce((a: Estimate, b) => (a.high >= b.high ? a : b)),
      },
      result: `Mean ‖∇f‖₁: ${means.map((at, i) => `${overReplicates(at).value.toFixed(2)} at n = ${lengths[i]}`).join(", ")}; of the bound ${ratios.map(({ value }) => `${(100 * value).toFixed(1)} %`).join(", ")}.`,
    };
  },
});
