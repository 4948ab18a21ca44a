// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts } from "./wasm.ts";

/** UnsortedSegmentSum: y at segment s is Σ of the x whose id is s. An id that is no segment's is left out. */
export function unsortedSegmentSum(call: Call): tf.TensorInfo {
  const [{ x, segmentIds }, { numSegments }, wasm] = parts<"x" | "segmentIds", tf.UnsortedSegmentSumAttrs>(call);
  const inner = x.shape.slice(segmentIds.shape.length);
  const size = tf.util.sizeFromShape(inner);
  const out = wasm.makeOutput([numSegments, ...inner], x.dtype);
  const y = wasm.typedArrayFromHeap(out).fill(0);
  const xs = wasm.typedArrayFromHeap(x);
  wasm.typedArrayFromHeap(segmentIds).forEach((id, row) => {
    if (id < 0 || id >= numSegments) return;
    for (let i = 0; i < size; i++) y[id * size + i]! += xs[row * size + i]!;
  });
  return out;
}
