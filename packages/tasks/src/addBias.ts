// internal
import * as tf from "@tensorflow/tfjs-core";

/**
 * z + 1b for rows z, [n, out], and a bias [1, 1, out]. It enters as the product 1b with a column of ones, so that its
 * gradient 1ᵀ(dz) is a product as well: a sum over rows takes many times longer on wasm.
 */
export function addBias(z: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [rows, out] = z.shape as [number, number];
  return tf.add(z, tf.matMul(tf.ones([rows, 1]), tf.reshape(bias, [1, out])));
}
