// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts, type Wasm } from "./wasm.ts";
import { eachWindow, type Info } from "./window.ts";

type Attributes = tf.MaxPool3DAttrs;
type Shape2D = [number, number, number, number];
type Shape3D = [number, number, number, number, number];

/**
 * MaxPoolGrad: each window's dy goes to its largest input. wasm's own takes the smallest positive number for −∞, so that
 * a window without a positive entry sends its dy to the first entry of all. Of equal entries the first takes it.
 */
export function maxPoolGrad(call: Call): tf.TensorInfo {
  const [{ dy, input }, { filterSize, strides, pad, dimRoundingMode }, wasm] = parts<
    "dy" | "input",
    tf.MaxPoolGradAttrs
  >(call);
  const shape = input.shape as Shape2D;
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return toLargest(wasm, info, dy, input, false);
}

/** MaxPool3DGrad: wasm's own fails as MaxPoolGrad does. Of equal entries the last takes dy, as on cpu. */
export function maxPool3DGrad(call: Call): tf.TensorInfo {
  const [{ dy, input }, attrs, wasm] = parts<"dy" | "input", Attributes>(call);
  return toLargest(wasm, info3D(input, attrs), dy, input, true);
}

/** MaxPool3D: wasm's own gives a window without a positive entry the smallest positive number. */
export function maxPool3D(call: Call): tf.TensorInfo {
  const [{ x }, attrs, wasm] = parts<"x", Attributes>(call);
  const info = info3D(x, attrs);
  const out = wasm.makeOutput(info.outShape, "float32");
  const y = wasm.typedArrayFromHeap(out);
  eachMax(info, wasm.typedArrayFromHeap(x), true, (cell, max) => {
    y[cell] = max;
  });
  return out;
}

const info3D = (x: tf.TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes) =>
  tf.backend_util.computePool3DInfo(x.shape as Shape3D, filterSize, strides, 1, pad, dimRoundingMode);

function toLargest(wasm: Wasm, info: Info, dy: tf.TensorInfo, input: tf.TensorInfo, last: boolean): tf.TensorInfo {
  const out = wasm.makeOutput(input.shape, "float32");
  const dx = wasm.typedArrayFromHeap(out).fill(0);
  const dys = wasm.typedArrayFromHeap(dy);
  eachMax(info, wasm.typedArrayFromHeap(input), last, (cell, _, at) => {
    if (at >= 0) dx[at]! += dys[cell]!;
  });
  return out;
}

/** Every window's largest entry in every channel, and where it is: the first or the last of equal ones, −1 if none is. */
function eachMax(
  info: Info,
  x: Float32Array,
  last: boolean,
  visit: (cell: number, max: number, at: number) => void,
): void {
  const { inChannels: channels } = info;
  eachWindow(info, (output, count, inputs) => {
    for (let c = 0; c < channels; c++) {
      let max = Number.NEGATIVE_INFINITY;
      let at = -1;
      for (let t = 0; t < count; t++) {
        const i = inputs[t]! * channels + c;
        const value = x[i]!;
        if (value > max || (last && value === max)) {
          max = value;
          at = i;
        }
      }
      visit(output * channels + c, max, at);
    }
  });
}
