// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts } from "./wasm.ts";

/**
 * Sum over leading axes, as in the gradient of a bias: row after row, in float64, rounded once. wasm's own transposes
 * first and adds in float32; it keeps all other sums.
 */
export const sum =
  (plain: (call: Call) => tf.TensorInfo) =>
  (call: Call): tf.TensorInfo => {
    const [{ x }, { axis, keepDims }, wasm] = parts<"x", tf.SumAttrs>(call);
    const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
    const leading = axes.length < x.shape.length && axes.every((d, i) => d === i);
    if (!leading || axes.length === 0 || x.dtype !== "float32") return plain(call);
    const kept = x.shape.slice(axes.length);
    const out = wasm.makeOutput(keepDims ? [...axes.map(() => 1), ...kept] : kept, "float32");
    const xs = wasm.typedArrayFromHeap(x);
    const sums = new Float64Array(tf.util.sizeFromShape(kept));
    for (let i = 0; i < xs.length; ) for (let j = 0; j < sums.length; j++) sums[j]! += xs[i++]!;
    wasm.typedArrayFromHeap(out).set(sums);
    return out;
  };
