// internal
import * as tf from "@tensorflow/tfjs-core";

export interface Heads {
  /** How many tokens a sequence has. */
  readonly context: number;
  readonly heads: number;
}

/**
 * Causal attention, softmax(QKᵀ/√d + M)V in every head (Vaswani et al. 2017, §3.2), where M is −10³⁰ for keys after the
 * query, so that their share is exactly 0. q, k, v and the result are [n·context, heads·d], sequence after sequence.
 */
export function attention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, { context, heads }: Heads): tf.Tensor {
  const [rows, width] = q.shape as [number, number];
  const [n, d] = [rows / context, width / heads];
  const apart = (a: tf.Tensor) =>
    tf.reshape(tf.transpose(tf.reshape(a, [n, context, heads, d]), [0, 2, 1, 3]), [n * heads, context, d]);
  const later = Float32Array.from({ length: context ** 2 }, (_, i) =>
    i % context > Math.floor(i / context) ? -1e30 : 0,
  );
  const scores = tf.matMul(apart(tf.mul(q, 1 / Math.sqrt(d))), apart(k), false, true);
  const shares = tf.softmax(tf.add(scores, tf.tensor3d(later, [1, context, context])));
  const read = tf.reshape(tf.matMul(shares, apart(v)), [n, heads, context, d]);
  return tf.reshape(tf.transpose(read, [0, 2, 1, 3]), [rows, width]);
}
