import * as tf from "@tensorflow/tfjs-core";
import { gradientsWith } from "./gradientsWith.ts";
import type { UnitballOptimizer } from "./unitballOptimizer.ts";

/**
 * One step on one batch, with gradients wherever the program asks for them (STORM: at xₖ and at xₖ₋₁). `loss` must give the
 * same sample's loss each time it is called; while it is asked elsewhere, the variables have those values, and get their own
 * back even when it throws. It returns the loss at the variables, which the caller disposes of. A layer that draws
 * random numbers or counts statistics in training does so on each call: that is what `fit`, with one call, cannot allow.
 */
export function trainStep(optimizer: UnitballOptimizer, loss: () => tf.Scalar, variables?: tf.Variable[]): tf.Scalar {
  const { value, grads } = tf.variableGrads(loss, variables);
  try {
    optimizer.step(grads, (at) => gradientsWith(at, loss));
    return value;
  } catch (error) {
    value.dispose();
    throw error;
  } finally {
    tf.dispose(grads);
  }
}
