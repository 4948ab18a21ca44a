// internal
import * as tf from "@tensorflow/tfjs-core";
import { canonical, type Layer } from "@unitball/core";
import type { Value } from "./value.ts";

const dimensions = ({ view }: Layer): number[] => [...view.block, ...view.in, ...view.out];

const inOrder = (dims: readonly number[]): boolean => dims.every((d, i) => d === i);

/** The layer's tensor as [block, in, out]: a reshape, after a transpose where the view's dimensions are not in order. */
export function enter(a: Value, layer: Layer): tf.Tensor {
  const dims = dimensions(layer);
  const shape = [...canonical(layer)];
  return tf.tidy(() => {
    const x = tensorOf(a, layer, "enter");
    if (inOrder(dims)) return tf.reshape(x, shape);
    return tf.reshape(tf.transpose(tf.reshape(x, [...layer.view.shape]), dims), shape);
  });
}

/** The inverse of `enter`: from [block, in, out] back to the layer's own shape. */
export function leave(a: Value, layer: Layer): tf.Tensor {
  const dims = dimensions(layer);
  const shape = [...layer.shape];
  const permuted = dims.map((d) => layer.view.shape[d]!);
  const back = dims.map((_, i) => dims.indexOf(i));
  return tf.tidy(() => {
    const x = tensorOf(a, layer, "leave");
    if (inOrder(dims)) return tf.reshape(x, shape);
    return tf.reshape(tf.transpose(tf.reshape(x, permuted), back), shape);
  });
}

/** A number is the tensor of a layer that has one entry, as `backend.tensor` makes one of shape []. */
function tensorOf(a: Value, layer: Layer, door: "enter" | "leave"): tf.Tensor {
  const [blocks, rows, columns] = canonical(layer);
  if (typeof a === "number" && blocks * rows * columns === 1) return tf.tensor([a]);
  if (typeof a === "number") {
    throw new TypeError(
      `Layer "${layer.name}": ${door} takes a tensor, not the number ${a}; make one with backend.tensor.`,
    );
  }
  if (a.size !== blocks * rows * columns) {
    throw new RangeError(
      `Layer "${layer.name}" of shape [${layer.shape}] cannot ${door} with a tensor of shape [${a.shape}]; give it one of ${blocks * rows * columns} elements.`,
    );
  }
  return a;
}
