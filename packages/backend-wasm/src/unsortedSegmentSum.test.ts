import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { expectAgreement } from "../test/agreement.ts";
import "./repair.ts";

test("unsortedSegmentSum: its value and gradient are cpu's at 200 random shapes, ids that are no segment's included", async () => {
  await expectAgreement(200, ({ int, numbers }) => {
    const [rows, segments] = [int(1, 9), int(1, 5)];
    const x = numbers([rows, ...Array.from({ length: int(0, 3) }, () => int(1, 4))]);
    const within = Int32Array.from({ length: rows }, () => int(-1, segments - 1));
    const beyond = Int32Array.from({ length: rows }, () => int(-1, segments + 1));
    const summed = (ids: Int32Array) => (a: tf.Tensor) => tf.unsortedSegmentSum(a, tf.tensor1d(ids, "int32"), segments);
    const y = summed(within)(x);
    return [summed(beyond)(x), y, tf.grad(summed(within))(x, numbers(y.shape))];
  });
});

test("gather: its value and gradient are cpu's at 200 random shapes and axes", async () => {
  await expectAgreement(200, ({ int, numbers }) => {
    const x = numbers(Array.from({ length: int(1, 4) }, () => int(1, 5)));
    const axis = int(0, x.rank - 1);
    const shape = Array.from({ length: int(1, 2) }, () => int(1, 5));
    const values = Int32Array.from({ length: tf.util.sizeFromShape(shape) }, () => int(0, x.shape[axis]! - 1));
    const taken = (a: tf.Tensor) => tf.gather(a, tf.tensor(values, shape, "int32"), axis);
    const y = taken(x);
    return [y, tf.grad(taken)(x, numbers(y.shape))];
  });
});

test("ids of two axes sum over both, whole numbers stay exact", async () => {
  await tf.setBackend("wasm");
  const x = tf.tensor([1, 2, 3, 4, 16777217, 6, 7, 8], [2, 2, 2], "int32");
  const sums = tf.unsortedSegmentSum(x, tf.tensor2d([2, 0, 2, -1], [2, 2], "int32") as unknown as tf.Tensor1D, 3);
  expect(sums.shape).toEqual([3, 2]);
  expect([...sums.dataSync()]).toEqual([3, 4, 0, 0, 16777218, 8]);
});
