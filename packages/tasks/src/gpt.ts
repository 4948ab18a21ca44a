import * as tf from "@tensorflow/tfjs-core";
import { canonical, type Layer, layer } from "@unitball/core";
import { addBias } from "./addBias.ts";
import { attention } from "./attention.ts";
import type { Model } from "./model.ts";
import { normal } from "./normal.ts";
import { rmsNorm } from "./rmsNorm.ts";

/** The sizes of a transformer. */
export interface GptShape {
  /** How many different tokens there are. */
  readonly vocabulary: number;
  /** How many tokens a sequence has. */
  readonly context: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
}

/**
 * A decoder-only transformer: x = E[token] + P[place]; in each block x ← x + attention(x̂Q, x̂K, x̂V)·O, then
 * x ← x + relu(x̂U)²·D, where x̂ is x with every row normalized (`rmsNorm`); and z = x̂H. Matrices are separate, one per
 * layer, and nothing has a bias. Inputs are one-hot tokens, [n·context, vocabulary], sequence after sequence.
 */
export function gpt({ vocabulary, context, width, blocks, heads }: GptShape): Model {
  if (width % heads !== 0) {
    throw new RangeError(`gpt: width is ${width}, but it must be a multiple of heads, ${heads}.`);
  }
  const hidden = (name: string, from: number, to: number) => layer({ name, shape: [from, to], role: "hidden" });
  const block = (_: unknown, i: number) => [
    ...["query", "key", "value", "merge"].map((name) => hidden(`block${i + 1}/${name}`, width, width)),
    hidden(`block${i + 1}/up`, width, 4 * width),
    hidden(`block${i + 1}/down`, 4 * width, width),
  ];
  const layers = [
    layer({ name: "token", shape: [vocabulary, width], role: "embedding" }),
    layer({ name: "place", shape: [context, width], role: "embedding" }),
    ...Array.from({ length: blocks }, block).flat(),
    layer({ name: "head", shape: [width, vocabulary], role: "output" }),
  ];
  return Object.freeze({
    layers,
    init,
    kernels: [],
    logits(weights: readonly tf.Tensor[], tokens: tf.Tensor) {
      const [token, place, ...matrices] = weights.map((w) => tf.reshape(w, w.shape.slice(1))) as [
        tf.Tensor,
        tf.Tensor,
        ...tf.Tensor[],
      ];
      const embedded = tf.reshape(tf.matMul(tokens, token), [-1, context * width]);
      let x = tf.reshape(addBias(embedded, place), [-1, width]);
      for (let i = 0; i < 6 * blocks; i += 6) {
        const [query, key, value, merge, up, down] = matrices.slice(i, i + 6) as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        const a = rmsNorm(x);
        const read = attention(tf.matMul(a, query), tf.matMul(a, key), tf.matMul(a, value), { context, heads });
        x = tf.add(x, tf.matMul(read, merge));
        x = tf.add(x, tf.matMul(tf.square(tf.relu(tf.matMul(rmsNorm(x), up))), down));
      }
      return tf.matMul(rmsNorm(x), matrices[6 * blocks] as tf.Tensor);
    },
  });
}

/** N(0, 1) for embeddings and N(0, 1/in) for matrices, so that rows of root mean square 1 stay so. */
function init(layer: Layer, seed: number): Float32Array {
  const [, rows, columns] = canonical(layer);
  const deviation = layer.role === "embedding" ? 1 : 1 / Math.sqrt(rows);
  return Float32Array.from({ length: rows * columns }, (_, i) => deviation * normal(seed, i));
}
