import * as tf from "@tensorflow/tfjs";

/** How many of the outputs, [n, classes], are largest where the one-hot labels are, in percent. */
export const accuracy = (outputs: tf.Tensor, labels: tf.Tensor): string =>
  tf.tidy(() => {
    const right = tf.equal(tf.argMax(outputs, 1), tf.argMax(labels, 1));
    return `${((100 * tf.sum(right).dataSync()[0]!) / right.size).toFixed(1)} %`;
  });
