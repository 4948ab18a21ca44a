import type { Value } from "@unitball/backend-tfjs";
import type { Constraint, Geometry, Layer, Layers } from "@unitball/core";
import { feasibility, normGrowth } from "@unitball/diagnostics";
import { task } from "@unitball/tasks";
import { byLayer, constant, constrained, presets, rms, sign, spectral, unconstrained } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { exactly } from "./estimate.ts";
import { iterate, ticker } from "./iterate.ts";

const [steps, gamma] = [100, 0.1];
type Polar = "certified" | "keller5";
const ball = (polar: Polar) =>
  byLayer({
    input: spectral({ scaling: "image", radius: 3, polar }),
    hidden: spectral({ scaling: "rmsToRms", radius: 3, polar }),
    output: sign({ scaling: "perInput", radius: 48 }),
    bias: rms({ radius: 3 }),
  });

export const normControl = claim({
  id: "X11",
  title: "The ball bounds the weights",
  statement:
    "Scion (SCG) keeps every ‖Wₗ‖ ≤ ρ once it is there and unconstrained Scion lets it grow by at most ρΣγₖ, if the LMO is feasible; Muon's five Newton–Schulz steps leave the ball by up to a fifth.",
  source:
    "Pethick et al., Scion, arXiv 2502.07529, Insight 3.1; Jordan et al. 2024 (the five steps, whose image of [0, 1] reaches 1.20)",
  experiment: `digits-mlp, batch 64, ${steps} steps at γ = ${gamma}, α = 0.1, geometry of Scion with radii 3, 3, 48, first weights scaled into the ball; norms of every layer at every step.`,
  thresholds: {
    "SCG: largest ‖W‖/ρ": { most: 1 + 1e-5 },
    "uSCG: largest ‖Wₖ − W₁‖/(ρΣγ)": { most: 1 + 1e-5 },
    "LMO by default: largest ‖v‖/ρ": { most: 1 + 1e-5 },
    "LMO by five Newton–Schulz steps: largest ‖v‖/ρ": { least: 1.01, most: 1.21 },
  },
  seconds: 8,
  async run(progress) {
    const backend = await started("wasm");
    const { ops } = backend;
    const tick = ticker(3 * steps, progress);
    const problem = await task("digits-mlp").load(backend, { initSeed: 1, dataSeed: 2, batch: 64 });
    const { layers } = problem;
    const judge = ball("certified");
    /** The largest over the layers; what is made on the way is freed. */
    const largest = (norm: (layer: Layer) => Value): number => {
      const made = backend.scope(() => layers.map(norm));
      const values = made.map((value) => backend.peek(value) as number);
      backend.free(made);
      return Math.max(...values);
    };
    const inBall = (x: Layers<Value>) => largest((l) => feasibility(judge, ops, x[l.name]!, l));
    const start = (): Layers<Value> => {
      const x = problem.init();
      const scaled = (l: Layer) => ops.div(x[l.name]!, ops.max(1, feasibility(judge, ops, x[l.name]!, l)));
      const inside = backend.scope(() => Object.fromEntries(layers.map((l) => [l.name, scaled(l)])));
      backend.free(x);
      return inside;
    };
    const run = async (geometry: Geometry, constraint: Constraint) => {
      const seen = { norm: 0, growth: 0, lmo: 0 };
      const first = start();
      const stepsize = constant({ value: gamma });
      const last = await iterate<Value>({
        backend,
        program: presets.scion({ alpha: 0.1, stepsize }).with(geometry).with(constraint),
        layers,
        x: start(),
        steps,
        gradient(at, k) {
          const { loss, g } = problem.gradient(at, k);
          backend.free(loss);
          return g;
        },
        look(x, k) {
          seen.norm = Math.max(seen.norm, inBall(x));
          if (k === 0) return;
          const grown = largest((l) => normGrowth(judge, ops, x[l.name]!, first[l.name]!, l));
          seen.growth = Math.max(seen.growth, grown / (k * gamma));
        },
        observe({ v }) {
          seen.lmo = Math.max(seen.lmo, inBall(v));
        },
        tick,
      });
      backend.free([first, last]);
      return seen;
    };
    const scg = await run(judge, constrained());
    const uscg = await run(judge, unconstrained());
    const keller = await run(ball("keller5"), constrained());
    problem.dispose();
    return {
      estimates: {
        "SCG: largest ‖W‖/ρ": exactly(scg.norm),
        "uSCG: largest ‖Wₖ − W₁‖/(ρΣγ)": exactly(uscg.growth),
        "LMO by default: largest ‖v‖/ρ": exactly(Math.max(scg.lmo, uscg.lmo)),
        "LMO by five Newton–Schulz steps: largest ‖v‖/ρ": exactly(keller.lmo),
      },
      result: `‖W‖/ρ reached ${scg.norm.toFixed(6)} under SCG, ${keller.norm.toFixed(4)} with the five Newton–Schulz steps; uSCG came to ${(100 * uscg.growth).toFixed(0)} % of the growth allowed.`,
    };
  },
});
