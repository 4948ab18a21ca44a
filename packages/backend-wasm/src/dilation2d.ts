// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts, type Wasm } from "./wasm.ts";
import { corner, eachWindow, height, width } from "./window.ts";

type Inputs = "x" | "filter" | "dy";

/** Dilation2D: y = max over the window of x + w. wasm's own takes the smallest positive number for −∞. */
export function dilation2D(call: Call): tf.TensorInfo {
  const [{ x }, , wasm] = parts<Inputs, unknown>(call);
  const out = wasm.makeOutput(infoOf(call).outShape, x.dtype);
  const y = wasm.typedArrayFromHeap(out);
  eachMax(call, (cell, max) => {
    y[cell] = max;
  });
  return out;
}

/** Dilation2DBackpropInput: each window's dy goes to the x of its maximum, the first of equal ones. */
export function dilation2DBackpropInput(call: Call): tf.TensorInfo {
  const [{ x, dy }, , wasm] = parts<Inputs, unknown>(call);
  const [out, dx, dys] = zeros(wasm, x, dy);
  eachMax(call, (cell, _, input) => {
    dx[input]! += dys[cell]!;
  });
  return out;
}

/** Dilation2DBackpropFilter: each window's dy goes to the w of its maximum, the first of equal ones. */
export function dilation2DBackpropFilter(call: Call): tf.TensorInfo {
  const [{ filter, dy }, , wasm] = parts<Inputs, unknown>(call);
  const [out, dw, dys] = zeros(wasm, filter, dy);
  eachMax(call, (cell, _, __, tap) => {
    dw[tap]! += dys[cell]!;
  });
  return out;
}

function zeros(
  wasm: Wasm,
  like: tf.TensorInfo,
  dy: tf.TensorInfo,
): [out: tf.TensorInfo, values: Float32Array, dys: Float32Array] {
  const out = wasm.makeOutput(like.shape, like.dtype);
  return [out, wasm.typedArrayFromHeap(out).fill(0), wasm.typedArrayFromHeap(dy)];
}

function infoOf(call: Call): tf.backend_util.Conv2DInfo {
  const [{ x, filter }, { strides, pad, dilations }] = parts<Inputs, tf.Dilation2DAttrs>(call);
  const shape = x.shape as [number, number, number, number];
  const filterShape = filter.shape as [number, number, number];
  return tf.backend_util.computeDilation2DInfo(shape, filterShape, strides, pad, "NHWC", dilations);
}

/**
 * Every output cell with its maximum and where in x and in the filter that is. A window wholly in the padding, which a
 * dilation can step into, has cpu's answer: the smallest safe integer, at its corner and the filter's first tap.
 */
function eachMax(call: Call, visit: (cell: number, max: number, input: number, tap: number) => void): void {
  const [{ x, filter }, , wasm] = parts<Inputs, unknown>(call);
  const info = infoOf(call);
  const [xs, w] = [wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(filter)];
  const { inChannels: channels } = info;
  eachWindow(info, (output, count, inputs, taps) => {
    const beside = count > 0 ? 0 : cornerOf(info, output);
    for (let c = 0; c < channels; c++) {
      let [max, input, tap] = [Number.MIN_SAFE_INTEGER, beside * channels + c, c];
      for (let t = 0; t < count; t++) {
        const [at, by] = [inputs[t]! * channels + c, taps[t]! * channels + c];
        const value = xs[at]! + w[by]!;
        if (value > max) [max, input, tap] = [value, at, by];
      }
      visit(output * channels + c, max, input, tap);
    }
  });
}

/** The input nearest to the corner of an output's window. */
function cornerOf(info: tf.backend_util.Conv2DInfo, output: number): number {
  const [H, W] = [height(info), width(info)];
  const row = Math.floor(output / W.out);
  const [top, left] = [Math.max(0, corner(H, row % H.out)), Math.max(0, corner(W, output % W.out))];
  return (Math.floor(row / H.out) * H.in + top) * W.in + left;
}
