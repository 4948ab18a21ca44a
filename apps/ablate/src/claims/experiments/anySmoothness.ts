import { reference, type Value } from "@unitball/backend-reference";
import { deterministicBound } from "@unitball/diagnostics";
import type { Program } from "@unitball/optimizer";
import { constant, layer, presets } from "unitball";
import { claim } from "../claim.ts";
import { number } from "../words.ts";
import { exactly, exponent } from "./estimate.ts";
import { iterate, ticker } from "./iterate.ts";

const [smoothness, lengths, start] = [
  [1, 10, 100, 1000, 10_000],
  [16, 64, 256, 1024, 4096],
  [1, -0.7, 0.4],
];
/** γL for gradient descent, on both sides of 2. */
const products = [0.5, 1, 1.9, 1.99, 2.01, 2.1];
const backend = reference();

/** xₖ for k = 0 … steps under ∇f = h∘x, h one number per entry. */
async function path(program: Program, h: readonly number[], x0: readonly number[], steps: number, tick: () => void) {
  const shape = [1, 1, h.length];
  const seen: Float64Array[] = [];
  const keep = (x: Value) => typeof x !== "number" && seen.push(x.data.slice());
  const last = await iterate<Value>({
    backend,
    program,
    layers: [layer({ name: "x", shape: [h.length], role: "bias" })],
    x: { x: backend.tensor(x0, shape) },
    steps,
    gradient: (at) => ({ x: backend.ops.mul(at.x as Value, backend.tensor(h, shape)) }),
    look: (at) => void keep(at.x as Value),
    tick,
  });
  keep(last.x as Value);
  return seen;
}

export const anySmoothness = claim({
  id: "X5",
  title: "O(n^(−1/2)) for any L, where gradient descent needs γ < 2/L",
  statement:
    "With exact gradients and γ = 1/√n the mean of ‖∇f‖_* over n LMO steps is at most Δ/√n + L/(2√n), without knowing L, and the iterates cannot diverge; gradient descent diverges from γ = 2/L on.",
  source: "Pethick et al., Scion, arXiv 2502.07529, Appendix D with σ = 0, α = 1 (the descent lemma)",
  experiment: `f(x) = Lx₁²/2 + Lx₂²/20 + Lx₃²/200 from (1, −0.7, 0.4)/√L, so that Δ is the same, sign LMO in float64, L = ${smoothness.join(", ")}, n = ${lengths.join(", ")}; gradient descent on f(x) = Lx²/2 with γL = ${products.join(", ")}, 2000 steps.`,
  thresholds: {
    "mean ‖∇f‖₁ / its bound, largest over L and n": { most: 1 },
    "exponent of n, farthest from −1/2 over L": { least: -0.55, most: -0.45 },
    "max |xₖ| / max(|x₁|, γ), largest over L and n": { most: 1 },
    "gradient descent: smallest γL that diverges": { least: 2, most: 2.02 },
    "gradient descent: largest γL that does not": { least: 1.98, most: 2 },
  },
  seconds: 2,
  async run(progress) {
    const tick = ticker(smoothness.length * lengths.reduce((a, b) => a + b) + 2000, progress);
    const [ofBound, exponents, growth]: [number[], number[], number[]] = [[], [], []];
    for (const L of smoothness) {
      const h = [L, L / 10, L / 100];
      const x1 = start.map((xi) => xi / Math.sqrt(L));
      const means: number[] = [];
      for (const n of lengths) {
        const gamma = 1 / Math.sqrt(n);
        const x = await path(presets.signSgd({ stepsize: constant({ value: gamma }) }), h, x1, n, tick);
        const f = (at: Float64Array) => at.reduce((sum, xi, i) => sum + (h[i]! * xi * xi) / 2, 0);
        const norms = x.slice(0, n).map((at) => at.reduce((sum, xi, i) => sum + h[i]! * Math.abs(xi), 0));
        const mean = norms.reduce((a, b) => a + b) / n;
        const trace = h.reduce((a, b) => a + b);
        ofBound.push(mean / deterministicBound({ delta: f(x[0]!), L: trace, rho: 1, gamma, n }));
        growth.push(Math.max(...x.map((at) => Math.max(...at.map(Math.abs)))) / Math.max(x1[0]!, gamma));
        means.push(mean);
      }
      exponents.push(exponent(lengths, means));
    }
    // One stepsize, and in each entry another curvature: the sharp Euclidean step moves every entry alone.
    const ends = (
      await path(
        presets.gradientDescent({ stepsize: constant({ value: 1 }) }),
        products,
        products.map(() => 1),
        2000,
        tick,
      )
    ).at(-1)!;
    const diverged = products.filter((_, i) => Math.abs(ends[i]!) > 1);
    return {
      estimates: {
        "mean ‖∇f‖₁ / its bound, largest over L and n": exactly(Math.max(...ofBound)),
        "exponent of n, farthest from −1/2 over L": exactly(
          exponents.reduce((a, b) => (Math.abs(a + 0.5) >= Math.abs(b + 0.5) ? a : b)),
        ),
        "max |xₖ| / max(|x₁|, γ), largest over L and n": exactly(Math.max(...growth)),
        "gradient descent: smallest γL that diverges": exactly(Math.min(...diverged)),
        "gradient descent: largest γL that does not": exactly(
          Math.max(...products.filter((p) => !diverged.includes(p))),
        ),
      },
      result: `Exponents for L = ${smoothness.join(", ")}: ${exponents.map(number).join(", ")}; means are ${(100 * Math.min(...ofBound)).toFixed(0)} to ${(100 * Math.max(...ofBound)).toFixed(0)} % of the bound.`,
    };
  },
});
