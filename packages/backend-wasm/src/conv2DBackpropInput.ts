// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, channelsLast, parts, type Wasm, within } from "./wasm.ts";
import { type Axis, corner, height, width } from "./window.ts";

type Shape = [number, number, number, number];

/**
 * Conv2DBackpropInput: the convolution of dy, its cells a stride apart in a field of zeros, with the filter turned by a
 * half turn. wasm's own is a loop some ten times slower than wasm's convolution.
 */
export function conv2DBackpropInput(call: Call): tf.TensorInfo {
  const [inputs, { strides, pad, dataFormat, dimRoundingMode, inputShape }, wasm] = parts<
    "dy" | "filter",
    tf.Conv2DBackpropInputAttrs
  >(call);
  return within(wasm, (run) => {
    const { filter } = inputs;
    const dy = channelsLast(run, inputs.dy, dataFormat);
    const [n, second, third, fourth] = inputShape;
    const shape: Shape = dataFormat === "NCHW" ? [n, third, fourth, second] : inputShape;
    const info = tf.backend_util.computeConv2DInfo(shape, filter.shape as Shape, strides, 1, pad, dimRoundingMode);
    const x = spread(wasm, dy, height(info), width(info));
    const turned = turn(wasm, filter);
    const attrs = { strides: [1, 1], pad: "valid", dataFormat: "NHWC", dilations: [1, 1] };
    const dx = run(tf.Conv2D, { x, filter: turned }, attrs);
    for (const { dataId } of [x, turned]) wasm.disposeData(dataId);
    return dataFormat === "NCHW" ? run(tf.Transpose, { x: dx }, { perm: [0, 3, 1, 2] }) : dx;
  });
}

/** dy's cells a stride apart among zeros, so that every input has a whole window of them. */
function spread(wasm: Wasm, dy: tf.TensorInfo, H: Axis, W: Axis): tf.TensorInfo {
  const [n, , , channels] = dy.shape as Shape;
  const [high, wide] = [H.in + H.filter - 1, W.in + W.filter - 1];
  const out = wasm.makeOutput([n, high, wide, channels], "float32");
  const to = wasm.typedArrayFromHeap(out).fill(0);
  const dys = wasm.typedArrayFromHeap(dy);
  let cell = 0;
  for (let b = 0; b < n; b++) {
    for (let q = 0; q < H.out; q++) {
      const y = corner(H, q) + H.filter - 1;
      for (let r = 0; r < W.out; r++, cell += channels) {
        const x = corner(W, r) + W.filter - 1;
        if (y < 0 || y >= high || x < 0 || x >= wide) continue;
        const at = ((b * high + y) * wide + x) * channels;
        for (let c = 0; c < channels; c++) to[at + c] = dys[cell + c]!;
      }
    }
  }
  return out;
}

/** The filter turned by a half turn, with its channels in and out exchanged. */
function turn(wasm: Wasm, filter: tf.TensorInfo): tf.TensorInfo {
  const [high, wide, inner, outer] = filter.shape as Shape;
  const out = wasm.makeOutput([high, wide, outer, inner], "float32");
  const to = wasm.typedArrayFromHeap(out);
  const from = wasm.typedArrayFromHeap(filter);
  let at = 0;
  for (let tap = high * wide - 1; tap >= 0; tap--) {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++, at++) to[at] = from[(tap * inner + i) * outer + o]!;
    }
  }
  return out;
}
