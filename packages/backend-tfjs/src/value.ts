import type * as tf from "@tensorflow/tfjs-core";

/** What the ops compute with. A number is a 0-d value that lives on the host, in float64. */
export type Value = tf.Tensor | number;
