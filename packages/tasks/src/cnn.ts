import * as tf from "@tensorflow/tfjs-core";
import { layer } from "@unitball/core";
import { addBias } from "./addBias.ts";
import { heInit } from "./heInit.ts";
import type { Model } from "./model.ts";

/** The sizes of a convolutional net. */
export interface CnnShape {
  /** Height and width of the square images. */
  readonly size: number;
  readonly channels: number;
  /** How many 3 × 3 filters each convolution has, first to last. */
  readonly filters: readonly number[];
  readonly classes: number;
}

/**
 * A convolutional network: a ← relu(pool(a ∗ Kₗ) + bₗ) for each layer of filters, then z = aW + 1b. Convolutions are
 * 3 × 3 with zeros around, pooling takes the maximum over 2 × 2. Bias and ReLU increase with their argument, hence
 * commute with the maximum, and after it they meet a quarter of the numbers. Its layers are "conv1/kernel",
 * "conv1/bias" …, "dense/kernel", "dense/bias".
 */
export function cnn({ size, channels, filters, classes }: CnnShape): Model {
  const depth = (i: number) => (i === 0 ? channels : (filters[i - 1] as number));
  const side = filters.reduce((s) => Math.floor(s / 2), size);
  const convolutions = filters.flatMap((out, i) => [
    layer({ name: `conv${i + 1}/kernel`, shape: [3, 3, depth(i), out], role: "conv" }),
    layer({ name: `conv${i + 1}/bias`, shape: [out], role: "bias" }),
  ]);
  const features = side * side * depth(filters.length);
  const head = [
    layer({ name: "dense/kernel", shape: [features, classes], role: "output" }),
    layer({ name: "dense/bias", shape: [classes], role: "bias" }),
  ];
  const layers = [...convolutions, ...head];
  return Object.freeze({
    layers,
    init: heInit,
    kernels: ["Conv2DBackpropFilter", "Conv2DBackpropInput", "MaxPoolGrad"],
    logits(weights: readonly tf.Tensor[], images: tf.Tensor) {
      const shaped = weights.map((w, l) => tf.reshape(w, [...(layers[l]?.shape ?? [])]));
      const n = images.shape[0] as number;
      let a = tf.reshape(images, [n, size, size, channels]) as tf.Tensor4D;
      for (const [i, out] of filters.entries()) {
        const kernel = shaped[2 * i] as tf.Tensor4D;
        const pooled = tf.maxPool(tf.conv2d(a, kernel, 1, "same"), 2, 2, "valid");
        const z = addBias(tf.reshape(pooled, [-1, out]), shaped[2 * i + 1] as tf.Tensor);
        a = tf.reshape(tf.relu(z), pooled.shape);
      }
      const [kernel, bias] = shaped.slice(-2) as [tf.Tensor, tf.Tensor];
      return addBias(tf.matMul(tf.reshape(a, [n, features]), kernel), bias);
    },
  });
}
