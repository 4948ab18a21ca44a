import type { Value } from "@unitball/backend-tfjs";
import { type Backend, type Geometry, inner, layer, uniform } from "@unitball/core";
import { nuclearRank, stableRank } from "@unitball/diagnostics";
import { normal } from "@unitball/tasks";
import { euclidean, spectral } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { share } from "./estimate.ts";

const [features, outputs, examples, draws] = [128, 64, 512, 200];
/** A draw is a tie where nr(G) and st(A) are within this factor of each other. */
const tie = 1.25;
const weights = layer({ name: "W", shape: [features, outputs], role: "hidden" });
const inputs = layer({ name: "A", shape: [examples, features], role: "hidden" });
/** A gap of 1e-3, so that ‖G‖_* is known to 0.1 %. */
const ball = spectral({ gap: 1e-3 });

/** One least-squares problem: how many times more a spectral step lowers the loss, and by which factor nr(G) exceeds st(A). */
export async function draw(backend: Backend<Value>, seed: number) {
  const { ops } = backend;
  const at = (stream: number, i: number) => normal(8 * seed + stream, i);
  const [decay, rank] = [2 * uniform(8 * seed, 0), Math.round(outputs ** uniform(8 * seed, 1))];
  const a = Float32Array.from(
    { length: examples * features },
    (_, i) => at(1, i) * (1 + (i % features)) ** (-decay / 2),
  );
  const held = backend.scope(() => {
    const tensor = (rows: number, columns: number, f: (i: number) => number) =>
      backend.tensor(
        Float32Array.from({ length: rows * columns }, (_, i) => f(i)),
        [1, rows, columns],
      );
    const A = tensor(examples, features, (i) => a[i] as number);
    const transposed = tensor(
      features,
      examples,
      (i) => a[(i % examples) * features + Math.floor(i / examples)] as number,
    );
    const signal = ops.matmul(
      tensor(features, rank, (i) => at(2, i)),
      tensor(rank, outputs, (i) => at(3, i)),
    );
    const Y = ops.add(
      ops.matmul(A, ops.div(signal, Math.sqrt(rank))),
      tensor(examples, outputs, (i) => 0.5 * at(4, i)),
    );
    // ∇ of ‖AW − Y‖_F²/2n at W = 0.
    const G = ops.div(ops.matmul(transposed, Y), -examples);
    /** max over γ of f(0) − f(γD) = ⟨G, D⟩²/(2⟨D, HD⟩), ⟨D, HD⟩ = ‖AD‖_F²/n. */
    const decrease = (geometry: Geometry) => {
      const D = geometry.lmo(ops, G, weights);
      const [slope, AD] = [inner(ops, G, D), ops.matmul(A, D)];
      return ops.div(ops.mul(slope, slope), ops.mul(2 / examples, inner(ops, AD, AD)));
    };
    return {
      advantage: ops.div(decrease(ball), decrease(euclidean())),
      rule: ops.div(nuclearRank(ball, ops, G, weights), stableRank(ball, ops, A, inputs)),
    };
  });
  const read = async (value: Value) => (await backend.read(value))[0] as number;
  const found = { rank, decay, advantage: await read(held.advantage), rule: await read(held.rule) };
  backend.free(held);
  return found;
}

export const spectralOrEuclidean = claim({
  id: "X7",
  title: "nr(G) ≥ st(A) tells when the spectral step is the better one",
  statement:
    "On least squares a spectral step lowers the loss more than a Euclidean one, each at its best stepsize, where the gradient's nuclear rank (‖G‖_*/‖G‖_F)² exceeds the stable rank ‖A‖_F²/‖A‖_op² of the inputs, and less where it does not.",
  source: "Davis & Drusvyatskiy, arXiv 2512.04299",
  experiment: `f(W) = ‖AW − Y‖_F²/2n at W = 0, ${examples} examples, ${features} features with variances j^(−a), a uniform in [0, 2], ${outputs} outputs, a signal of rank 1 to ${outputs} (uniform in its logarithm) and noise of variance 1/4; the first step with exact line search, ${draws} draws, those with nr(G)/st(A) within a factor ${tie} of 1 left out as ties.`,
  thresholds: { "share of draws in which the rule is right": { least: 0.9 } },
  seconds: 14,
  async run(progress) {
    const backend = await started("wasm");
    const all: Awaited<ReturnType<typeof draw>>[] = [];
    for (let seed = 1; seed <= draws; seed++) {
      all.push(await draw(backend, seed));
      progress(seed / draws);
    }
    const clear = all.filter(({ rule }) => Math.abs(Math.log(rule)) > Math.log(tie));
    const right = clear.filter(({ rule, advantage }) => rule > 1 === advantage > 1);
    const wrong = clear.filter((one) => !right.includes(one));
    const spectralWins = clear.filter(({ advantage }) => advantage > 1).length;
    return {
      estimates: { "share of draws in which the rule is right": share(right.length, clear.length) },
      result: `Right in ${right.length} of ${clear.length} draws (${draws - clear.length} ties); the spectral step won ${spectralWins}. Of ${wrong.length} wrong draws ${wrong.filter(({ rule }) => rule > 1).length} had nr(G) > st(A).`,
    };
  },
});
