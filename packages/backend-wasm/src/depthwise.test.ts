import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { draws, expectAgreement, far } from "../test/agreement.ts";
import { meetings, outputs } from "../test/windows.ts";
import "./repair.ts";

type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

test("depthwiseConv2d: its value and gradients are cpu's at 200 random shapes, strides and paddings", async () => {
  await expectAgreement(200, ({ int, pick, numbers }) => {
    const [c, m] = [int(1, 5), int(1, 3)];
    const filter = [int(1, 4), int(1, 4)] as [number, number];
    const strides = [int(1, 3), int(1, 3)] as [number, number];
    const explicit = [
      [0, 0],
      [int(0, 3), int(0, 3)],
      [int(0, 3), int(0, 3)],
      [0, 0],
    ] as tf.backend_util.ExplicitPadding;
    const pad = pick<Pad>(["same", "valid", int(0, 3), explicit]);
    // For a padding that is one number tfjs-core takes the filter's height and the vertical stride for both axes.
    if (typeof pad === "number") [filter[1], strides[1]] = [filter[0], strides[0]];
    const [x, w] = [numbers([int(1, 3), int(filter[0], 8), int(filter[1], 8), c]), numbers([...filter, c, m])];
    const conv = (a: tf.Tensor, b: tf.Tensor) =>
      tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad as "same");
    const y = conv(x, w);
    return [y, ...tf.grads(conv)([x, w], numbers(y.shape))];
  });
});

test("with strides and dilations dw is Σ x·dy and dx is Σ w·dy, channel by channel, in float64", async () => {
  await tf.setBackend("wasm");
  const { numbers } = draws(1);
  const [n, c, m] = [2, 3, 2];
  for (const [stride, dilation] of [
    [2, 1],
    [1, 2],
  ] as const) {
    const rows = { in: 9, filter: 3, stride, dilation, pad: [1, 1] } as const;
    const columns = { in: 8, filter: 2, stride, dilation, pad: [1, 1] } as const;
    const [x, filter] = [numbers([n, 9, 8, c], 0), numbers([3, 2, c, m], 0)];
    const dy = numbers([n, outputs(rows), outputs(columns), c * m], 0);
    const attrs = {
      strides: [stride, stride],
      dilations: [dilation, dilation],
      pad: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    };
    const run = (name: string, inputs: tf.NamedTensorMap, shape: object) =>
      (tf.engine().runKernel(name, inputs, { ...attrs, ...shape }) as tf.Tensor).dataSync();
    const dw = run(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { filterShape: filter.shape });
    const dx = run(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, { inputShape: x.shape });
    const [xs, ws, dys] = [x.dataSync(), filter.dataSync(), dy.dataSync()];
    const wantX = new Float64Array(xs.length);
    const wantW = new Float64Array(ws.length);
    for (let b = 0; b < n; b++) {
      for (const { input, tap, output } of meetings([rows, columns])) {
        for (let o = 0; o < c * m; o++) {
          const [atX, atW] = [(b * 72 + input) * c + Math.floor(o / m), tap * c * m + o];
          const d = dys[(b * outputs(rows) * outputs(columns) + output) * c * m + o]!;
          wantX[atX]! += ws[atW]! * d;
          wantW[atW]! += xs[atX]! * d;
        }
      }
    }
    expect(far(dw, wantW)).toBeLessThan(1e-6);
    expect(far(dx, wantX)).toBeLessThan(1e-6);
  }
});

test("fused depthwiseConv2d with bias and relu: its value and gradients are cpu's at 200 random shapes", async () => {
  await expectAgreement(200, ({ int, pick, numbers }) => {
    const [c, m] = [int(1, 5), int(1, 3)];
    const filter = [int(1, 4), int(1, 4)] as [number, number];
    const strides = [int(1, 3), int(1, 3)] as [number, number];
    const pad = pick(["same", "valid"] as const);
    const x = numbers([int(1, 3), int(filter[0], 8), int(filter[1], 8), c]);
    const [w, b] = [numbers([...filter, c, m]), numbers([c * m], 0)];
    const conv = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
      tf.fused.depthwiseConv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias,
        strides,
        pad,
        activation: "relu",
      });
    const y = conv(x, w, b);
    return [y, ...tf.grads(conv)([x, w, b], numbers(y.shape))];
  });
});
