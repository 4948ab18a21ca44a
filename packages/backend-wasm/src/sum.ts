// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts } from "./wasm.ts";

/**
 * Sum over leading axes, as in the gradient of a bias: row after row, in float64, rounded once, four columns at a time.
 * wasm's own transposes first and adds in float32; it keeps all other sums.
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
    const sums = wasm.typedArrayFromHeap(out);
    const columns = sums.length;
    const whole = columns - (columns % 4);
    for (let j = 0; j < whole; j += 4) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let i = j; i < xs.length; i += columns) {
        a += xs[i]!;
        b += xs[i + 1]!;
        c += xs[i + 2]!;
        d += xs[i + 3]!;
      }
      [sums[j], sums[j + 1], sums[j + 2], sums[j + 3]] = [a, b, c, d];
    }
    for (let j = whole; j < columns; j++) {
      let sum = 0;
      for (let i = j; i < xs.length; i += columns) sum += xs[i]!;
      sums[j] = sum;
    }
    return out;
  };
