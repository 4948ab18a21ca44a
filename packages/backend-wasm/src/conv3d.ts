// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts } from "./wasm.ts";
import { eachWindow } from "./window.ts";

type Shape = [number, number, number, number, number];

/** Conv3DBackpropFilterV2: dw = Σ x·dy over the outputs. wasm's own leaves outputs out and takes others at wrong taps. */
export function conv3DBackpropFilterV2(call: Call): tf.TensorInfo {
  const [{ x, dy }, { filterShape, strides, pad }, wasm] = parts<"x" | "dy", tf.Conv3DBackpropFilterV2Attrs>(call);
  const info = tf.backend_util.computeConv3DInfo(x.shape as Shape, filterShape, strides, 1, pad);
  const out = wasm.makeOutput(filterShape, "float32");
  const sums = new Float64Array(tf.util.sizeFromShape(filterShape));
  const xs = wasm.typedArrayFromHeap(x);
  const dys = wasm.typedArrayFromHeap(dy);
  const { inChannels, outChannels } = info;
  eachWindow(info, (output, count, inputs, taps) => {
    const cell = output * outChannels;
    for (let t = 0; t < count; t++) {
      for (let c = 0; c < inChannels; c++) {
        const value = xs[inputs[t]! * inChannels + c]!;
        const at = (taps[t]! * inChannels + c) * outChannels;
        for (let o = 0; o < outChannels; o++) sums[at + o]! += value * dys[cell + o]!;
      }
    }
  });
  wasm.typedArrayFromHeap(out).set(sums);
  return out;
}

/**
 * Conv3DBackpropInputV2: dx = Σ w·dy over the windows that x is in. wasm's own leaves out the windows that lie deeper
 * than the filter.
 */
export function conv3DBackpropInputV2(call: Call): tf.TensorInfo {
  const [{ dy, filter }, { inputShape, strides, pad }, wasm] = parts<"dy" | "filter", tf.Conv3DBackpropInputV2Attrs>(
    call,
  );
  const info = tf.backend_util.computeConv3DInfo(inputShape, filter.shape as Shape, strides, 1, pad);
  const out = wasm.makeOutput(inputShape, "float32");
  const dx = wasm.typedArrayFromHeap(out).fill(0);
  const w = wasm.typedArrayFromHeap(filter);
  const dys = wasm.typedArrayFromHeap(dy);
  const { inChannels, outChannels } = info;
  eachWindow(info, (output, count, inputs, taps) => {
    const cell = output * outChannels;
    for (let t = 0; t < count; t++) {
      for (let c = 0; c < inChannels; c++) {
        const at = (taps[t]! * inChannels + c) * outChannels;
        let sum = 0;
        for (let o = 0; o < outChannels; o++) sum += w[at + o]! * dys[cell + o]!;
        dx[inputs[t]! * inChannels + c]! += sum;
      }
    }
  });
  return out;
}
