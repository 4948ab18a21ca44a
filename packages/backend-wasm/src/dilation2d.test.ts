import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { draws, expectAgreement, far } from "../test/agreement.ts";
import { outputs, windows } from "../test/windows.ts";
import "./repair.ts";

test("dilation2d: its value and gradients are cpu's at 200 random shapes, strides, dilations and paddings", async () => {
  await expectAgreement(200, ({ int, pick, numbers }) => {
    const [i, j, c] = [int(1, 3), int(1, 3), int(1, 4)];
    const [dilations, strides] = [
      [int(1, 2), int(1, 2)] as [number, number],
      [int(1, 3), int(1, 3)] as [number, number],
    ];
    const pad = pick(["same", "valid"] as const);
    const x = numbers([int(1, 2), int(2 * i, 8), int(2 * j, 8), c]);
    const w = numbers([i, j, c]);
    const dilated = (a: tf.Tensor, b: tf.Tensor) =>
      tf.dilation2d(a as tf.Tensor4D, b as tf.Tensor3D, strides, pad, dilations);
    const y = dilated(x, w);
    return [y, ...tf.grads(dilated)([x, w], numbers(y.shape))];
  });
});

test("y is the window's maximum of x + w, and dy goes to that x and that w, found by search in float64", async () => {
  await tf.setBackend("wasm");
  const { numbers } = draws(3);
  const [n, c] = [2, 3];
  const rows = { in: 9, filter: 3, stride: 2, dilation: 2, pad: [0, 0] } as const;
  const columns = { in: 8, filter: 2, stride: 1, dilation: 3, pad: [0, 0] } as const;
  const cells = outputs(rows) * outputs(columns);
  for (const kind of [0, 1, 2, 3, 4]) {
    const [x, w] = [numbers([n, 9, 8, c], kind), numbers([3, 2, c], kind)];
    const dy = numbers([n, outputs(rows), outputs(columns), c], 0);
    const dilated = (a: tf.Tensor, b: tf.Tensor) =>
      tf.dilation2d(a as tf.Tensor4D, b as tf.Tensor3D, [2, 1], "valid", [2, 3]);
    const [dx, dw] = tf.grads(dilated)([x, w], dy) as [tf.Tensor, tf.Tensor];
    const [xs, ws, dys] = [x.dataSync(), w.dataSync(), dy.dataSync()];
    const [y, wantX, wantW] = [dys, xs, ws].map(({ length }) => new Float64Array(length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (const [output, window] of windows([rows, columns]).entries()) {
      for (let b = 0; b < n; b++) {
        for (let k = 0; k < c; k++) {
          const sums = window.map(({ input, tap }) => xs[(b * 72 + input) * c + k]! + ws[tap * c + k]!);
          const first = window[sums.indexOf(Math.max(...sums))]!;
          const at = (b * cells + output) * c + k;
          y[at] = Math.max(...sums);
          wantX[(b * 72 + first.input) * c + k]! += dys[at]!;
          wantW[first.tap * c + k]! += dys[at]!;
        }
      }
    }
    expect(far(dilated(x, w).dataSync(), y)).toBeLessThan(1e-6);
    expect(far(dx.dataSync(), wantX)).toBeLessThan(1e-6);
    expect(far(dw.dataSync(), wantW)).toBeLessThan(1e-6);
  }
});
