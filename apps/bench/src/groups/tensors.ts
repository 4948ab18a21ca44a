import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import { type Backend, canonical, type Layer, type Layers, layer, uniform } from "@unitball/core";

/** The layers of a multilayer perceptron of these widths, kernels and biases. */
export const perceptron = (widths: readonly number[]): readonly Layer[] =>
  widths.slice(1).flatMap((out, i) => {
    const role = i === 0 ? "input" : i + 2 === widths.length ? "output" : "hidden";
    return [
      layer({ name: `kernel${i + 1}`, shape: [widths[i] as number, out], role }),
      layer({ name: `bias${i + 1}`, shape: [out], role: "bias" }),
    ];
  });

/** `count` matrices of one shape. */
export const matrices = (count: number, rows: number, columns: number): readonly Layer[] =>
  Array.from({ length: count }, (_, i) => layer({ name: `matrix${i + 1}`, shape: [rows, columns], role: "hidden" }));

/** Numbers from −1 to 1, the same for the same seed. */
export const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => 2 * uniform(seed, i) - 1);

/** A tensor of such numbers for every layer, as parts see it. */
export const tensors = (backend: Backend<Value>, layers: readonly Layer[], seed: number): Layers<Value> =>
  Object.fromEntries(
    layers.map((one, l) => {
      const sizes = [...canonical(one)];
      const count = sizes.reduce((a, b) => a * b, 1);
      return [one.name, backend.tensor(numbers(count, 1000 * seed + l), sizes)];
    }),
  );

/** Another handle on a tensor's values, nothing copied: what it is given to may free it. */
export const handle = (a: Value): Value => tf.reshape(a as tf.Tensor, (a as tf.Tensor).shape);
