import * as tf from "@tensorflow/tfjs-core";

/**
 * mean over rows of log Σⱼ exp zⱼ − ⟨y, z⟩, for logits z and one-hot targets y, both [n, classes]; its gradient is
 * (softmax(z) − y)/n. Shifted by the row's maximum, so that it is finite for every finite z.
 */
export function crossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  const [n] = logits.shape as [number];
  const loss = tf.customGrad((z, save) => {
    const shifted = tf.sub(z as tf.Tensor, tf.max(z as tf.Tensor, 1, true));
    const exp = tf.exp(shifted);
    const total = tf.sum(exp, 1, true);
    (save as tf.GradSaveFunc)([exp, total, targets]);
    const value = tf.sub(tf.mean(tf.log(total)), tf.div(tf.sum(tf.mul(targets, shifted)), n));
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [e, sum, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return tf.mul(tf.sub(tf.div(e, sum), y), tf.div(dy, n));
    };
    return { value, gradFunc };
  });
  return loss(logits) as tf.Scalar;
}
