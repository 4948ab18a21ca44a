import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { type Draws, draws, expectAgreement, far } from "../test/agreement.ts";
import { meetings, outputs } from "../test/windows.ts";
import "./repair.ts";

type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

/** A convolution's sizes: x [n, h, w, c], filter [i, j, c, o], and a padding with which a window fits. */
export function sizes({ int, pick }: Draws) {
  const filter = [int(1, 4), int(1, 4)] as [number, number];
  const strides = [int(1, 3), int(1, 3)] as [number, number];
  const explicit = [
    [0, 0],
    [int(0, 3), int(0, 3)],
    [int(0, 3), int(0, 3)],
    [0, 0],
  ] as tf.backend_util.ExplicitPadding;
  const pad: Pad = pick<Pad>(["same", "valid", int(0, 3), explicit]);
  // For a padding that is one number tfjs-core takes the filter's height and the vertical stride for both axes.
  if (typeof pad === "number") [filter[1], strides[1]] = [filter[0], strides[0]];
  const [n, c] = [int(1, 3), int(1, 4)];
  return { filter, strides, pad, x: [n, int(filter[0], 8), int(filter[1], 8), c] as const, c };
}

describe("conv2d", () => {
  test("its value and gradients are cpu's at 200 random shapes, strides and paddings", async () => {
    await expectAgreement(200, (draw) => {
      const { filter, strides, pad, x: shape, c } = sizes(draw);
      const x = draw.numbers(shape) as tf.Tensor4D;
      const w = draw.numbers([...filter, c, draw.int(1, 5)]) as tf.Tensor4D;
      const conv = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad);
      const y = conv(x, w);
      return [y, ...tf.grads(conv)([x, w], draw.numbers(y.shape))];
    });
  });

  test("its filter's gradient is Σ x·dy, and its input's Σ w·dy, in float64", async () => {
    await tf.setBackend("wasm");
    const { numbers } = draws(1);
    const [n, c, o] = [2, 3, 4];
    const rows = { in: 9, filter: 3, stride: 2, dilation: 1, pad: [1, 2] } as const;
    const columns = { in: 7, filter: 2, stride: 3, dilation: 1, pad: [0, 1] } as const;
    const [x, w] = [numbers([n, 9, 7, c], 0), numbers([3, 2, c, o], 0)];
    const dy = numbers([n, outputs(rows), outputs(columns), o], 0);
    const pad = [[0, 0], [...rows.pad], [...columns.pad], [0, 0]] as tf.backend_util.ExplicitPadding;
    const conv = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [2, 3], pad);
    const [dx, dw] = tf.grads(conv)([x, w], dy) as [tf.Tensor, tf.Tensor];
    const [xs, ws, dys] = [x.dataSync(), w.dataSync(), dy.dataSync()];
    const wantX = new Float64Array(xs.length);
    const wantW = new Float64Array(ws.length);
    for (let b = 0; b < n; b++) {
      for (const { input, tap, output } of meetings([rows, columns])) {
        for (let i = 0; i < c; i++) {
          for (let k = 0; k < o; k++) {
            const [atX, atW] = [(b * 63 + input) * c + i, (tap * c + i) * o + k];
            const d = dys[(b * outputs(rows) * outputs(columns) + output) * o + k]!;
            wantX[atX]! += ws[atW]! * d;
            wantW[atW]! += xs[atX]! * d;
          }
        }
      }
    }
    expect(far(dx.dataSync(), wantX)).toBeLessThan(1e-6);
    expect(far(dw.dataSync(), wantW)).toBeLessThan(1e-6);
  });

  test("a gradient that is summed in several pieces is the sum of its images' gradients", async () => {
    await tf.setBackend("wasm");
    const { numbers } = draws(2);
    const [x, dy] = [numbers([6, 64, 48, 8], 0) as tf.Tensor4D, numbers([6, 64, 48, 2], 0) as tf.Tensor4D];
    const gradient = (input: tf.Tensor4D, given: tf.Tensor) =>
      tf.grad((w) => tf.conv2d(input, w as tf.Tensor4D, 1, "same"))(tf.zeros([5, 5, 8, 2]), given);
    const images = tf
      .split(x, 6)
      .map((image, i) => gradient(image as tf.Tensor4D, tf.slice(dy, [i, 0, 0, 0], [1, 64, 48, 2])));
    expect(far(gradient(x, dy).dataSync(), tf.addN(images).dataSync())).toBeLessThan(1e-5);
  });

  test("with channels first both gradients are cpu's", async () => {
    await expectAgreement(50, (draw) => {
      const { filter, strides, pad, x: shape, c } = sizes(draw);
      const first = typeof pad === "object" ? "same" : pad;
      const inputShape = [shape[0], c, shape[1], shape[2]] as [number, number, number, number];
      const filterShape = [...filter, c, draw.int(1, 4)] as [number, number, number, number];
      const info = tf.backend_util.computeConv2DInfo(
        inputShape,
        filterShape,
        strides,
        1,
        first,
        undefined,
        false,
        "channelsFirst",
      );
      const x = draw.numbers(inputShape);
      const w = draw.numbers(filterShape);
      const dy = draw.numbers(info.outShape);
      const attrs = { strides, pad: first, dataFormat: "NCHW" as const };
      return [
        tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...attrs, filterShape }) as tf.Tensor,
        tf.engine().runKernel(tf.Conv2DBackpropInput, { dy, filter: w }, { ...attrs, inputShape }) as tf.Tensor,
      ];
    });
  });
});

test("conv2dTranspose: its value and gradients are cpu's at 200 random shapes, strides and paddings", async () => {
  await expectAgreement(200, (draw) => {
    const { filter, strides, pad, x: shape, c } = sizes(draw);
    const o = draw.int(1, 5);
    const filterShape = [...filter, c, o] as [number, number, number, number];
    const info = tf.backend_util.computeConv2DInfo([...shape], filterShape, strides, 1, pad);
    const y = draw.numbers(info.outShape);
    const w = draw.numbers(filterShape);
    const transposed = (a: tf.Tensor, b: tf.Tensor) =>
      tf.conv2dTranspose(a as tf.Tensor4D, b as tf.Tensor4D, [...shape], strides, pad);
    return [transposed(y, w), ...tf.grads(transposed)([y, w], draw.numbers(shape))];
  });
});

test("fused conv2d with bias and relu: its value and gradients are cpu's at 200 random shapes", async () => {
  await expectAgreement(200, (draw) => {
    const { filter, strides, pad, x: shape, c } = sizes(draw);
    const o = draw.int(1, 5);
    const [x, w, b] = [draw.numbers(shape), draw.numbers([...filter, c, o]), draw.numbers([o], 0)];
    const conv = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias,
        strides,
        pad: typeof pad === "object" ? "same" : pad,
        activation: "relu",
      });
    const y = conv(x, w, b);
    return [y, ...tf.grads(conv)([x, w, b], draw.numbers(y.shape))];
  });
});
