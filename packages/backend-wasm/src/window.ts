// internal
import type { backend_util } from "@tensorflow/tfjs-core";

export type Info = backend_util.Conv2DInfo | backend_util.Conv3DInfo;

/** A spatial axis of a convolution or pooling: its output o meets the inputs o·stride − before + i·dilation, i < filter. */
export interface Axis {
  readonly in: number;
  readonly out: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** Where output o's window begins, in the padding perhaps. */
export const corner = ({ stride, before }: Axis, o: number): number => o * stride - before;

export const height = (info: Info): Axis => ({
  in: info.inHeight,
  out: info.outHeight,
  filter: info.filterHeight,
  stride: info.strideHeight,
  dilation: info.dilationHeight,
  before: info.padInfo.top,
});

export const width = (info: Info): Axis => ({
  in: info.inWidth,
  out: info.outWidth,
  filter: info.filterWidth,
  stride: info.strideWidth,
  dilation: info.dilationWidth,
  before: info.padInfo.left,
});

/** A volume's first axis; an image is a single slice. */
const depth = (info: Info): Axis =>
  "inDepth" in info
    ? {
        in: info.inDepth,
        out: info.outDepth,
        filter: info.filterDepth,
        stride: info.strideDepth,
        dilation: info.dilationDepth,
        before: info.padInfo.front,
      }
    : { in: 1, out: 1, filter: 1, stride: 1, dilation: 1, before: 0 };

/** The first i of output o's window that is not in the padding before. */
const from = (axis: Axis, o: number): number => Math.max(0, Math.ceil(-corner(axis, o) / axis.dilation));

/** The end of those i's that are not in the padding after. */
const to = (axis: Axis, o: number): number =>
  Math.min(axis.filter, Math.ceil((axis.in - corner(axis, o)) / axis.dilation));

/**
 * Every output's window: how many inputs are in it, which, and which taps of the filter they meet. Outputs, inputs and
 * taps are counted without their channels, outputs and inputs through the whole batch.
 */
export function eachWindow(
  info: Info,
  visit: (output: number, count: number, inputs: Int32Array, taps: Int32Array) => void,
): void {
  const [D, H, W] = [depth(info), height(info), width(info)];
  const inputs = new Int32Array(D.filter * H.filter * W.filter);
  const taps = new Int32Array(inputs.length);
  let output = 0;
  for (let b = 0; b < info.batchSize; b++) {
    for (let p = 0; p < D.out; p++) {
      for (let q = 0; q < H.out; q++) {
        for (let r = 0; r < W.out; r++) {
          let count = 0;
          for (let i = from(D, p); i < to(D, p); i++) {
            for (let j = from(H, q); j < to(H, q); j++) {
              const slice = b * D.in + corner(D, p) + i * D.dilation;
              const line = (slice * H.in + corner(H, q) + j * H.dilation) * W.in + corner(W, r);
              for (let k = from(W, r); k < to(W, r); k++) {
                inputs[count] = line + k * W.dilation;
                taps[count++] = (i * H.filter + j) * W.filter + k;
              }
            }
          }
          visit(output++, count, inputs, taps);
        }
      }
    }
  }
}
