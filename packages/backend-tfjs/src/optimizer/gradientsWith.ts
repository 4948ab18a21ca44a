// internal
import * as tf from "@tensorflow/tfjs-core";
import { assign } from "./machine.ts";
import type { Elsewhere } from "./unitballOptimizer.ts";

/** The loss's gradients with variables at other values, which get their own back even when it throws. */
export function gradientsWith(
  at: Parameters<Elsewhere>[0],
  loss: () => tf.Scalar,
  of: tf.Variable[] = at.map(({ variable }) => variable),
): tf.NamedTensorMap {
  const before = at.map(({ variable }) => tf.clone(variable));
  try {
    for (const { variable, tensor } of at) assign(variable, tensor);
    const there = tf.variableGrads(loss, of);
    there.value.dispose();
    return there.grads;
  } finally {
    for (const [l, { variable }] of at.entries()) {
      assign(variable, before[l]!);
      before[l]!.dispose();
    }
  }
}
