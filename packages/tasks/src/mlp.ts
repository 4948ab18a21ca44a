import * as tf from "@tensorflow/tfjs-core";
import { canonical, type Layer, layer } from "@unitball/core";
import { normal } from "./normal.ts";

/** The layers of a multilayer perceptron of these widths, "dense1/kernel", "dense1/bias", "dense2/kernel" …, first to last. */
export function mlpLayers(widths: readonly number[]): readonly Layer[] {
  const last = widths.length - 1;
  return widths.slice(1).flatMap((out, i) => {
    const role = i + 1 === last ? "output" : i === 0 ? "input" : "hidden";
    return [
      layer({ name: `dense${i + 1}/kernel`, shape: [widths[i] as number, out], role }),
      layer({ name: `dense${i + 1}/bias`, shape: [out], role: "bias" }),
    ];
  });
}

/** First weights, [in, out]: N(0, 2/in) before a ReLU (He et al. 2015, eq. 10), N(0, 1/in) before the softmax, and biases 0. */
export function mlpInit(layer: Layer, seed: number): Float32Array {
  const [, rows, columns] = canonical(layer);
  const values = new Float32Array(rows * columns);
  if (layer.role === "bias") return values;
  const deviation = Math.sqrt((layer.role === "output" ? 1 : 2) / rows);
  return values.map((_, i) => deviation * normal(seed, i));
}

/**
 * z = relu(… relu(aW₁ + 1b₁) …)Wₗ + 1bₗ, [n, classes], of images a, [n, features]; weights as in `mlpLayers`, [1, in, out].
 * The biases enter as the product 1b with a column of ones, so that their gradient 1ᵀ(dz) is a product as well: a sum
 * over rows takes many times longer on wasm.
 */
export function mlpLogits(weights: readonly tf.Tensor[], images: tf.Tensor): tf.Tensor {
  const ones = tf.ones([images.shape[0] as number, 1]);
  let a = images;
  for (let i = 0; i < weights.length; i += 2) {
    const [kernel, bias] = weights.slice(i, i + 2).map((w) => tf.reshape(w, w.shape.slice(1))) as [
      tf.Tensor,
      tf.Tensor,
    ];
    const z = tf.add(tf.matMul(a, kernel), tf.matMul(ones, bias));
    a = i + 2 < weights.length ? tf.relu(z) : z;
  }
  return a;
}
