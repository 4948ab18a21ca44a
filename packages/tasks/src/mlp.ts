import * as tf from "@tensorflow/tfjs-core";
import { layer } from "@unitball/core";
import { addBias } from "./addBias.ts";
import { heInit } from "./heInit.ts";
import type { Model } from "./model.ts";

/**
 * A multilayer perceptron of these widths, z = relu(… relu(aW₁ + 1b₁) …)Wₗ + 1bₗ of images a, [n, features]; its layers
 * are "dense1/kernel", "dense1/bias", "dense2/kernel" …, first to last.
 */
export function mlp(widths: readonly number[]): Model {
  const last = widths.length - 1;
  const layers = widths.slice(1).flatMap((out, i) => {
    const role = i + 1 === last ? "output" : i === 0 ? "input" : "hidden";
    return [
      layer({ name: `dense${i + 1}/kernel`, shape: [widths[i] as number, out], role }),
      layer({ name: `dense${i + 1}/bias`, shape: [out], role: "bias" }),
    ];
  });
  return Object.freeze({
    layers,
    init: heInit,
    kernels: [],
    logits(weights: readonly tf.Tensor[], images: tf.Tensor) {
      let a = images;
      for (let i = 0; i < weights.length; i += 2) {
        const [kernel, bias] = weights.slice(i, i + 2) as [tf.Tensor, tf.Tensor];
        const z = addBias(tf.matMul(a, tf.reshape(kernel, kernel.shape.slice(1))), bias);
        a = i + 2 < weights.length ? tf.relu(z) : z;
      }
      return a;
    },
  });
}
