// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, channelsLast, parts, within } from "./wasm.ts";
import { type Axis, corner, height, width } from "./window.ts";

type Shape = [number, number, number, number];

/** So many numbers of unfolded input at a time, which a processor's cache holds. */
const piece = 1 << 19;

/**
 * Conv2DBackpropFilter: dw = Xᵀ·dy, where X has a row per output cell, the inputs of its window. Xᵀ is written out some
 * output rows at a time and multiplied by dy.
 */
export function conv2DBackpropFilter(call: Call): tf.TensorInfo {
  const [inputs, { strides, pad, dataFormat, dimRoundingMode, filterShape }, wasm] = parts<
    "x" | "dy",
    tf.Conv2DBackpropFilterAttrs
  >(call);
  return within(wasm, (run) => {
    const x = channelsLast(run, inputs.x, dataFormat);
    const dy = channelsLast(run, inputs.dy, dataFormat);
    const info = tf.backend_util.computeConv2DInfo(x.shape as Shape, filterShape, strides, 1, pad, dimRoundingMode);
    const [H, W] = [height(info), width(info)];
    const { batchSize, inChannels, outChannels } = info;
    const taps = H.filter * W.filter * inChannels;
    const sums = new Float64Array(taps * outChannels);
    const step = Math.max(1, Math.floor(piece / (taps * W.out)));
    for (let row = 0; row < batchSize * H.out; row += step) {
      const rows = Math.min(step, batchSize * H.out - row);
      const a = wasm.makeOutput([1, taps, rows * W.out], "float32");
      const b = wasm.makeOutput([1, rows * W.out, outChannels], "float32");
      unfold(wasm.typedArrayFromHeap(a), wasm.typedArrayFromHeap(x), H, W, inChannels, row, rows);
      const size = W.out * outChannels;
      wasm.typedArrayFromHeap(b).set(wasm.typedArrayFromHeap(dy).subarray(row * size, (row + rows) * size));
      const ab = within(wasm, (multiply) =>
        multiply(tf.BatchMatMul, { a, b }, { transposeA: false, transposeB: false }),
      );
      wasm.typedArrayFromHeap(ab).forEach((value, i) => {
        sums[i]! += value;
      });
      for (const { dataId } of [a, b, ab]) wasm.disposeData(dataId);
    }
    const out = wasm.makeOutput(filterShape, "float32");
    wasm.typedArrayFromHeap(out).set(sums);
    return out;
  });
}

/** Xᵀ for `rows` output rows, counted through all images, from `row` on. */
function unfold(
  to: Float32Array,
  x: Float32Array,
  H: Axis,
  W: Axis,
  channels: number,
  row: number,
  rows: number,
): void {
  const step = W.stride * channels;
  let at = 0;
  to.fill(0);
  for (let i = 0; i < H.filter; i++) {
    for (let j = 0; j < W.filter; j++) {
      // The outputs whose window has column j inside x.
      const first = Math.min(W.out, Math.max(0, Math.ceil((W.before - j) / W.stride)));
      const end = Math.max(first, Math.min(W.out, Math.ceil((W.in + W.before - j) / W.stride)));
      for (let c = 0; c < channels; c++) {
        for (let q = row; q < row + rows; q++, at += W.out) {
          const y = corner(H, q % H.out) + i;
          if (y < 0 || y >= H.in) continue;
          const line = (Math.floor(q / H.out) * H.in + y) * W.in;
          let from = (line + corner(W, first) + j) * channels + c;
          for (let r = first; r < end; r++, from += step) to[at + r] = x[from]!;
        }
      }
    }
  }
}
