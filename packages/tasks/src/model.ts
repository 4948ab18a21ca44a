import type * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "@unitball/core";

/** A differentiable function of named weights: what a network is, apart from the data that it learns from. */
export interface Model {
  readonly layers: readonly Layer[];
  /** A layer's first weights, row-major, a function of the layer and the seed. */
  init(layer: Layer, seed: number): Float32Array;
  /** z, [n, classes], of inputs; the weights come in the order of `layers`, each [block, in, out]. */
  logits(weights: readonly tf.Tensor[], inputs: tf.Tensor): tf.Tensor;
  /** Kernels that its gradient runs and that some TensorFlow.js backend lacks. */
  readonly kernels: readonly string[];
}
