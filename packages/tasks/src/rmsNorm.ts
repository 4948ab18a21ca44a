// internal
import * as tf from "@tensorflow/tfjs-core";

/**
 * y = x/√(mean x² + 10⁻⁶) for every row of x, [n, width] (Zhang & Sennrich 2019, without a gain); with r that root, its
 * gradient is (dy − y·mean(dy∘y))/r.
 */
export function rmsNorm(x: tf.Tensor): tf.Tensor {
  const normalized = tf.customGrad((a, save) => {
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(a as tf.Tensor), 1, true), 1e-6));
    const value = tf.mul(a as tf.Tensor, inverse);
    (save as tf.GradSaveFunc)([value, inverse]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [y, r] = saved as [tf.Tensor, tf.Tensor];
      return tf.mul(tf.sub(dy, tf.mul(y, tf.mean(tf.mul(dy, y), 1, true))), r);
    };
    return { value, gradFunc };
  });
  return normalized(x);
}
