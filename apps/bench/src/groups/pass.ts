import * as tf from "@tensorflow/tfjs";
import type { Runner } from "../measure/race.ts";
import type { Held } from "./optimizers.ts";
import { numbers } from "./tensors.ts";

/** The gradients of the loss of a multilayer perceptron, written as users of TensorFlow.js write it. */
export function perceptronPass(widths: readonly number[], batch: number): Held {
  const tensor = (shape: readonly number[], seed: number) =>
    tf.tensor(
      numbers(
        shape.reduce((a, b) => a * b, 1),
        seed,
      ),
      [...shape],
    );
  const [first = 1, classes = 1] = [widths[0], widths.at(-1)];
  const weights = widths.slice(1).flatMap((out, i) => {
    const into = widths[i] as number;
    return [tf.tidy(() => tf.mul(tensor([into, out], 10 + i), Math.sqrt(3 / into))), tf.zeros([out])];
  });
  const inputs = tensor([batch, first], 20);
  const labels = tf.oneHot(
    Array.from({ length: batch }, (_, i) => i % classes),
    classes,
  );
  const loss = (...w: tf.Tensor[]) => {
    let a: tf.Tensor = inputs;
    for (let i = 0; i < w.length; i += 2) {
      const z = tf.add(tf.matMul(a, w[i] as tf.Tensor), w[i + 1] as tf.Tensor);
      a = i + 2 < w.length ? tf.relu(z) : z;
    }
    return tf.losses.softmaxCrossEntropy(labels, a).asScalar();
  };
  return {
    run() {
      const { value, grads } = tf.valueAndGrads(loss)(weights);
      tf.dispose([value, grads]);
    },
    free: () => tf.dispose([weights, inputs, labels]),
  };
}

/** The gradients of the sum of a convolution's squares: a step of training a layer, less its optimizer. */
export function convolutionPass(shape: readonly [number, number, number, number], filters: number): Held {
  const size = shape.reduce((a, b) => a * b, 1);
  const images = tf.tensor4d(numbers(size, 30), [...shape]);
  const kernel = tf.tensor4d(numbers(9 * shape[3] * filters, 31), [3, 3, shape[3], filters]);
  const loss = (x: tf.Tensor, k: tf.Tensor) =>
    tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, "same"))).asScalar();
  return {
    run() {
      const { value, grads } = tf.valueAndGrads(loss)([images, kernel]);
      tf.dispose([value, grads]);
    },
    free: () => tf.dispose([images, kernel]),
  };
}

/** A matrix product and both products of its gradient. */
export function productPass(n: number): Held {
  const [a, b] = [1, 2].map((seed) => tf.tensor2d(numbers(n * n, seed), [n, n])) as [tf.Tensor, tf.Tensor];
  const dy = tf.tensor2d(numbers(n * n, 3), [n, n]);
  const gradients = tf.grads((x, y) => tf.matMul(x, y));
  return {
    run: () => tf.dispose(gradients([a, b], dy)),
    free: () => tf.dispose([a, b, dy]),
  };
}

/** A runner whose turns begin with a switch, of kernels or of backends. */
export const after = (runner: Runner, change: () => void | Promise<void>): Runner => ({
  run: runner.run,
  prepare: async (calls) => {
    await change();
    await runner.prepare?.(calls);
  },
});
