// internal
import * as tf from "@tensorflow/tfjs-core";

interface Heap {
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

/**
 * A tensor's own memory where that is host memory: on wasm a view of the heap, which the next allocation may detach, on
 * cpu the tensor's array. To be read at once, and only read.
 */
export function memory(a: tf.Tensor): Float32Array {
  const backend: object = tf.backend();
  return "typedArrayFromHeap" in backend ? (backend as Heap).typedArrayFromHeap(a) : a.dataSync<"float32">();
}
