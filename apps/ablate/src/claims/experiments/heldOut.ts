import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import type { Layers } from "@unitball/core";
import type { Images } from "@unitball/tasks";

/** How far the loss falls from where it stands, f(x) − f(x + ηv), in one direction v. */
export type Fall = (eta: number) => number;

/**
 * The most that the loss falls on the ray η > 0, where it falls and then rises: η halves from `first` on, four times
 * at most, until the loss falls, then doubles while that helps; golden sections do the rest, to a few thousandths. 0 where
 * the loss only rises.
 */
export function bestFall(fall: Fall, first: number): number {
  let [eta, best] = [first, fall(first)];
  for (let i = 0; i < 4 && !(best > 0); i++) [eta, best] = [eta / 2, fall(eta / 2)];
  if (!(best > 0)) return 0;
  for (let next = fall(2 * eta); next > best; next = fall(2 * eta)) [eta, best] = [2 * eta, next];
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [eta / 2, 2 * eta];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [fa, fb] = [fall(a), fall(b)];
  for (let i = 0; i < 6; i++) {
    if (fa > fb) {
      [high, b, fb] = [b, a, fa];
      a = high - golden * (high - low);
      fa = fall(a);
    } else {
      [low, a, fa] = [a, b, fb];
      b = low + golden * (high - low);
      fb = fall(b);
    }
  }
  return Math.max(best, fa, fb);
}

/** Where a network stands, on images that it is not trained on. */
export interface Stand {
  /** What `use` makes of the fall along V, [block, in, out], of the kernel of that name alone. */
  along(name: string, V: Value, use: (fall: Fall) => number): number;
  dispose(): void;
}

/**
 * The cross-entropy of a ReLU network (`mlp`, dense1 … denseL) on held-out images. What enters each layer at x is computed
 * once, and z + ηaV of the layer that moves is linear in η, so that a point on a ray costs the layers above it.
 */
export function heldOut({ pixels, labels }: Images, features: number, pixel: (byte: number) => number) {
  const n = labels.length;
  const images = tf.tensor2d(Float32Array.from(pixels, pixel), [n, features]);
  return {
    at(x: Layers<Value>): Stand {
      const tensor = (name: string) => x[name] as tf.Tensor;
      const matrix = (a: tf.Tensor) => tf.reshape(a, a.shape.slice(1));
      const depth = Object.keys(x).length / 2;
      const enter = (a: tf.Tensor, i: number) =>
        tf.add(tf.matMul(a, matrix(tensor(`dense${i}/kernel`))), tf.reshape(tensor(`dense${i}/bias`), [1, -1]));
      const { z, a, y } = tf.tidy(() => {
        const z = [enter(images, 1)];
        for (let i = 2; i <= depth; i++) z.push(enter(tf.relu(z.at(-1)!), i));
        const a = [images, ...z.slice(0, -1).map((below) => tf.relu(below))];
        return { z, a, y: tf.oneHot(tf.tensor1d(labels, "int32"), tensor(`dense${depth}/bias`).size) };
      });
      /** The loss of each image, so that differences are of as many digits as one image's loss has. */
      const losses = (entering: tf.Tensor, l: number) => {
        let top = entering;
        for (let i = l + 1; i <= depth; i++) top = enter(tf.relu(top), i);
        return tf.sub(tf.logSumExp(top, 1), tf.sum(tf.mul(top, y), 1)).dataSync<"float32">();
      };
      const here = tf.tidy(() => losses(z.at(-1)!, depth));
      return {
        along(name, V, use) {
          const l = Number(/\d+/.exec(name)![0]);
          const u = tf.tidy(() => tf.matMul(a[l - 1]!, matrix(V as tf.Tensor)));
          const there = (eta: number) => tf.tidy(() => losses(tf.add(z[l - 1]!, tf.mul(eta, u)), l));
          const found = use((eta) => there(eta).reduce((sum, loss, i) => sum + (here[i]! - loss) / n, 0));
          u.dispose();
          return found;
        },
        dispose: () => tf.dispose([z, a.slice(1), y]),
      };
    },
    dispose: () => images.dispose(),
  };
}
