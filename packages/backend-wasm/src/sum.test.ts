import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { expectAgreement } from "../test/agreement.ts";
import "./repair.ts";

test("sum: its value and gradient are cpu's at 200 random shapes and sets of axes", async () => {
  await expectAgreement(200, ({ int, pick, numbers }) => {
    const x = numbers(Array.from({ length: int(1, 4) }, () => int(1, 6)));
    const leading = Array.from({ length: int(1, x.rank) }, (_, d) => d);
    const axes = pick([
      leading,
      leading.map((d) => d - x.rank),
      [int(0, x.rank - 1)],
      [x.rank - 1, 0].slice(0, x.rank),
    ]);
    const total = (a: tf.Tensor) => tf.sum(a, axes, pick([true, false]));
    const y = total(x);
    return [y, tf.sum(tf.cast(x, "int32"), axes), tf.grad((a) => tf.sum(tf.mul(tf.sum(a, axes), 2)))(x)];
  });
});

test("a sum over many rows is the float64 sum, rounded once", async () => {
  await tf.setBackend("wasm");
  const rows = 100_000;
  const x = tf.mul(tf.ones([rows, 3]), tf.tensor1d([0.1, 1, -3e-3]));
  const want = [...x.slice([0, 0], [1, 3]).dataSync()].map((v) => Math.fround(rows * v));
  const got = [...tf.sum(x, 0).dataSync()];
  for (const [j, v] of got.entries()) expect(Math.abs(v - want[j]!)).toBeLessThanOrEqual(1e-7 * Math.abs(want[j]!));
});
