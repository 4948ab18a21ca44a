import { reference, type Value } from "@unitball/backend-reference";
import type { Normalization } from "@unitball/core";
import { normal } from "@unitball/tasks";
import { linearRegression, linearRegressionLine, rSquared } from "simple-statistics";
import { constant, euclidean, layer, normalized, presets, sign, spectral, steepest } from "unitball";
import { claim } from "../claim.ts";
import { exactly, exponent } from "./estimate.ts";
import { iterate, ticker } from "./iterate.ts";

const backend = reference();
const { ops } = backend;
const [rows, columns, steps] = [4, 4, 400];
const exact = spectral({ polar: "polarExpress", steps: 12, lower: 1e-4 });
/** L of ½‖W‖_F² in the norm of each geometry: max ‖W‖_F²/‖W‖². */
const geometries = [
  { geometry: euclidean(), L: 1 },
  { geometry: sign(), L: rows * columns },
  { geometry: exact, L: Math.min(rows, columns) },
];
const gammas = [0.4, 0.2, 0.1, 0.05];

export const sharpOrNormalized = claim({
  id: "X6",
  title: "Linear convergence is for the sharp operator alone",
  statement:
    "On a strongly convex function steepest descent, which multiplies the LMO by the dual norm, converges linearly at a constant stepsize; normalized steps of the same direction stop at a distance proportional to γ.",
  source:
    "Pethick et al., Scion, arXiv 2502.07529 (sharp operator and LMO); Carlson et al. 2015 (stochastic spectral descent)",
  experiment: `f(W) = ‖W‖_F²/2, W ${rows} × ${columns} from a normal matrix, exact gradients in float64, Euclidean, sign and spectral geometry, ${steps} steps; γ = 1/(2L) for the sharp operator, γ = ${gammas.join(", ")} for the LMO, whose floor is the mean of ‖W‖_F over the last half.`,
  thresholds: {
    "R² of log f against k, sharp, smallest over geometries": { least: 0.99 },
    "exponent of γ in the floor, normalized, lowest over geometries": { least: 0.9, most: 1.1 },
    "exponent of γ in the floor, normalized, highest over geometries": { least: 0.9, most: 1.1 },
  },
  seconds: 2,
  async run(progress) {
    const tick = ticker(geometries.length * (gammas.length + 1) * steps, progress);
    const norms = async (one: (typeof geometries)[number], normalization: Normalization, gamma: number) => {
      const program = presets
        .signSgd({ stepsize: constant({ value: gamma }) })
        .with(one.geometry)
        .with(normalization);
      const seen: number[] = [];
      await iterate<Value>({
        backend,
        program,
        layers: [layer({ name: "W", shape: [rows, columns], role: "hidden" })],
        x: {
          W: backend.tensor(
            Array.from({ length: rows * columns }, (_, i) => normal(6, i)),
            [1, rows, columns],
          ),
        },
        steps,
        gradient: (at) => at,
        look: (at) => void seen.push(backend.peek(ops.norms(at.W as Value, "all")) as number),
        tick,
      });
      return seen;
    };
    const [fits, exponents, rates]: [number[], number[], number[]] = [[], [], []];
    for (const one of geometries) {
      const falling = (await norms(one, steepest(), 1 / (2 * one.L))).filter((norm) => norm > 1e-12);
      const points = falling.map((norm, k) => [k, 2 * Math.log(norm)]);
      const line = linearRegression(points);
      fits.push(rSquared(points, linearRegressionLine(line)));
      rates.push(Math.exp(line.m));
      const floors: number[] = [];
      for (const gamma of gammas) {
        const last = (await norms(one, normalized(), gamma)).slice(steps / 2);
        floors.push(last.reduce((a, b) => a + b) / last.length);
      }
      exponents.push(exponent(gammas, floors));
    }
    return {
      estimates: {
        "R² of log f against k, sharp, smallest over geometries": exactly(Math.min(...fits)),
        "exponent of γ in the floor, normalized, lowest over geometries": exactly(Math.min(...exponents)),
        "exponent of γ in the floor, normalized, highest over geometries": exactly(Math.max(...exponents)),
      },
      result: `Euclidean, sign, spectral: f falls by the factor ${rates.map((r) => r.toFixed(3)).join(", ")} a step under the sharp operator; exponents of the floor ${exponents.map((p) => p.toFixed(3)).join(", ")}.`,
    };
  },
});
