// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts } from "./wasm.ts";
import { eachWindow } from "./window.ts";

type Shape = [number, number, number, number];

type Attributes = Omit<tf.DepthwiseConv2dNativeBackpropFilterAttrs, "filterShape">;

/** DepthwiseConv2dNativeBackpropFilter: dw = Σ x·dy over the outputs, channel by channel. */
export function depthwiseBackpropFilter(call: Call): tf.TensorInfo {
  const [{ x, dy }, attrs, wasm] = parts<"x" | "dy", tf.DepthwiseConv2dNativeBackpropFilterAttrs>(call);
  const info = infoOf(x.shape as Shape, attrs.filterShape, attrs);
  const out = wasm.makeOutput(attrs.filterShape, "float32");
  const sums = new Float64Array(tf.util.sizeFromShape(attrs.filterShape));
  const xs = wasm.typedArrayFromHeap(x);
  const dys = wasm.typedArrayFromHeap(dy);
  const { inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  eachWindow(info, (output, count, inputs, taps) => {
    const cell = output * outChannels;
    for (let t = 0; t < count; t++) {
      const [input, tap] = [inputs[t]! * inChannels, taps[t]! * outChannels];
      for (let c = 0, o = 0; c < inChannels; c++) {
        const value = xs[input + c]!;
        for (let m = 0; m < multiplier; m++, o++) sums[tap + o]! += value * dys[cell + o]!;
      }
    }
  });
  wasm.typedArrayFromHeap(out).set(sums);
  return out;
}

/** DepthwiseConv2dNativeBackpropInput: dx = Σ w·dy over the windows that x is in, channel by channel. */
export function depthwiseBackpropInput(call: Call): tf.TensorInfo {
  const [{ dy, filter }, attrs, wasm] = parts<"dy" | "filter", tf.DepthwiseConv2dNativeBackpropInputAttrs>(call);
  const info = infoOf(attrs.inputShape, filter.shape as Shape, attrs);
  const out = wasm.makeOutput(attrs.inputShape, "float32");
  const dx = wasm.typedArrayFromHeap(out).fill(0);
  const w = wasm.typedArrayFromHeap(filter);
  const dys = wasm.typedArrayFromHeap(dy);
  const { inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  eachWindow(info, (output, count, inputs, taps) => {
    const cell = output * outChannels;
    for (let t = 0; t < count; t++) {
      const [input, tap] = [inputs[t]! * inChannels, taps[t]! * outChannels];
      for (let c = 0, o = 0; c < inChannels; c++) {
        let sum = 0;
        for (let m = 0; m < multiplier; m++, o++) sum += w[tap + o]! * dys[cell + o]!;
        dx[input + c]! += sum;
      }
    }
  });
  return out;
}

const infoOf = (x: Shape, filter: Shape, { strides, dilations, pad, dimRoundingMode }: Attributes) =>
  tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad, dimRoundingMode, true);
