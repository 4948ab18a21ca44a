import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { draws, expectAgreement, far } from "../test/agreement.ts";
import { outputs, type Side, windows } from "../test/windows.ts";
import "./repair.ts";

type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

test("maxPool: its value and gradient are cpu's at 200 random shapes, ties and windows without a positive entry included", async () => {
  await expectAgreement(200, ({ int, pick, numbers }) => {
    const filter = [int(1, 4), int(2, 4)] as [number, number];
    const strides = [int(1, 3), int(1, 3)] as [number, number];
    const [p, q] = [() => int(0, filter[0] - 1), () => int(0, filter[1] - 1)];
    const explicit = [
      [0, 0],
      [p(), p()],
      [q(), q()],
      [0, 0],
    ] as tf.backend_util.ExplicitPadding;
    const pad = pick<Pad>(["same", "valid", Math.min(p(), q()), explicit]);
    // For a padding that is one number tfjs-core takes the filter's height and the vertical stride for both axes.
    if (typeof pad === "number") [filter[0], strides[0]] = [filter[1], strides[1]];
    const x = numbers([int(1, 3), int(filter[0], 8), int(filter[1], 8), int(1, 5)]);
    const pool = (a: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, filter, strides, pad);
    const y = pool(x);
    return [y, tf.grad(pool)(x, numbers(y.shape))];
  });
});

test("maxPool3d: its value and gradient are cpu's at 200 random shapes, ties and windows without a positive entry included", async () => {
  await expectAgreement(200, ({ int, pick, numbers }) => {
    // cpu's positions are wrong where the window is not as wide as high; the float64 search below has such windows.
    const [d, side] = [int(1, 3), int(2, 3)];
    const filter = [d, side, side] as [number, number, number];
    const strides = [int(1, 3), int(1, 3), int(1, 3)] as [number, number, number];
    const pad = pick(["same", "valid"] as const);
    const x = numbers([int(1, 2), int(d, 5), int(side, 6), int(side, 6), int(1, 4)]);
    const pool = (a: tf.Tensor) => tf.maxPool3d(a as tf.Tensor5D, filter, strides, pad);
    const y = pool(x);
    return [y, tf.grad(pool)(x, numbers(y.shape))];
  });
});

/** dx by search: each window's dy at its largest entry, the first or the last of equal ones. */
function searched(x: tf.Tensor, dy: tf.Tensor, sides: readonly Side[], last: boolean): Float64Array {
  const [n, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const [xs, dys] = [x.dataSync(), dy.dataSync()];
  const dx = new Float64Array(xs.length);
  const [cells, inputs] = [dys.length / n / channels, xs.length / n / channels];
  for (let b = 0; b < n; b++) {
    for (let c = 0; c < channels; c++) {
      for (const [output, window] of windows(sides).entries()) {
        const at = window.map(({ input }) => (b * inputs + input) * channels + c);
        const max = Math.max(...at.map((i) => xs[i]!));
        const winners = at.filter((i) => xs[i] === max);
        dx[last ? winners.at(-1)! : winners[0]!]! += dys[(b * cells + output) * channels + c]!;
      }
    }
  }
  return dx;
}

test("each window's dy goes to its largest entry alone, the first of equal ones in 2-D and the last in 3-D", async () => {
  await tf.setBackend("wasm");
  const { numbers } = draws(7);
  const sides: readonly Side[] = [
    { in: 5, filter: 2, stride: 2, dilation: 1, pad: [0, 0] },
    { in: 7, filter: 3, stride: 2, dilation: 1, pad: [0, 0] },
    { in: 8, filter: 2, stride: 1, dilation: 1, pad: [0, 0] },
  ];
  const padded = sides.slice(1).map((side): Side => ({ ...side, pad: [1, 1] }));
  const cells = sides.map(outputs);
  for (const kind of [0, 1, 2, 3, 4]) {
    const flat = numbers([2, 7, 8, 3], kind);
    const flatDy = numbers([2, ...padded.map(outputs), 3], 0);
    const pad = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ] as tf.backend_util.ExplicitPadding;
    const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, [3, 2], [2, 1], pad);
    const want = searched(flat, flatDy, padded, false);
    expect(far(tf.grad(pool)(flat, flatDy).dataSync(), want)).toBeLessThan(1e-6);
    const deep = numbers([2, 5, 7, 8, 3], kind);
    const deepDy = numbers([2, ...cells, 3], 0);
    const pool3d = (x: tf.Tensor) => tf.maxPool3d(x as tf.Tensor5D, [2, 3, 2], [2, 2, 1], "valid");
    expect(far(tf.grad(pool3d)(deep, deepDy).dataSync(), searched(deep, deepDy, sides, true))).toBeLessThan(1e-6);
  }
});
