import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { draws, expectAgreement, far } from "../test/agreement.ts";
import { meetings, outputs } from "../test/windows.ts";
import "./repair.ts";

test("conv3d: its value and gradients are cpu's at 200 random shapes, strides and paddings", async () => {
  await expectAgreement(200, ({ int, pick, numbers }) => {
    const [d, i, j, c] = [int(1, 3), int(1, 3), int(1, 3), int(1, 3)];
    const strides = [int(1, 3), int(1, 3), int(1, 3)] as [number, number, number];
    const pad = pick(["same", "valid"] as const);
    const x = numbers([int(1, 2), int(d, 6), int(i, 6), int(j, 6), c]);
    const w = numbers([d, i, j, c, int(1, 3)]);
    const conv = (a: tf.Tensor, b: tf.Tensor) => tf.conv3d(a as tf.Tensor5D, b as tf.Tensor5D, strides, pad);
    const y = conv(x, w);
    return [y, ...tf.grads(conv)([x, w], numbers(y.shape))];
  });
});

test("the input's gradient is Σ w·dy over the windows it is in, in float64", async () => {
  await tf.setBackend("wasm");
  const { numbers } = draws(1);
  const sides = [
    { in: 8, filter: 2, stride: 1, dilation: 1, pad: [0, 0] },
    { in: 7, filter: 3, stride: 2, dilation: 1, pad: [0, 0] },
    { in: 6, filter: 2, stride: 3, dilation: 1, pad: [0, 0] },
  ] as const;
  const cells = sides.map(outputs) as [number, number, number];
  const [n, c, o] = [2, 3, 2];
  const filter = numbers([2, 3, 2, c, o], 0);
  const dy = numbers([n, ...cells, o], 0) as tf.Tensor5D;
  const conv = (x: tf.Tensor) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, [1, 2, 3], "valid");
  const dx = tf
    .grad(conv)(tf.zeros([n, 8, 7, 6, c]), dy)
    .dataSync();
  const [ws, dys] = [filter.dataSync(), dy.dataSync()];
  const want = new Float64Array(dx.length);
  for (let b = 0; b < n; b++) {
    for (const { input, tap, output } of meetings(sides)) {
      for (let i = 0; i < c; i++) {
        for (let k = 0; k < o; k++) {
          const d = dys[(b * cells[0] * cells[1] * cells[2] + output) * o + k]!;
          want[(b * 336 + input) * c + i]! += ws[(tap * c + i) * o + k]! * d;
        }
      }
    }
  }
  expect(far(dx, want)).toBeLessThan(1e-6);
});
