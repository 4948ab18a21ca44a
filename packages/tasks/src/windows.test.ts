import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { windows } from "./windows.ts";

beforeAll(() => tf.setBackend("cpu"));

const pieces = [Uint8Array.of(0, 1, 2, 3, 4), Uint8Array.of(5, 6), Uint8Array.of(7, 8, 9, 10)];
const read = (stride: number) => {
  const { count, inputs, targets } = windows(pieces, { context: 2, stride, vocabulary: 11 });
  const tokens = (rows: tf.Tensor) => Array.from(tf.argMax(rows, 1).dataSync());
  return Array.from({ length: count }, (_, i) => [
    tokens(inputs(Uint32Array.of(i))),
    tokens(targets(Uint32Array.of(i))),
  ]);
};

test("windows at stride 1 are all pairs of a piece and the tokens that follow, none over a piece's end", () => {
  expect(read(1)).toEqual([
    [
      [0, 1],
      [1, 2],
    ],
    [
      [1, 2],
      [2, 3],
    ],
    [
      [2, 3],
      [3, 4],
    ],
    [
      [7, 8],
      [8, 9],
    ],
    [
      [8, 9],
      [9, 10],
    ],
  ]);
});

test("at stride 2 they stand end to end, and each token but a piece's first and odd last is a target once", () => {
  expect(read(2).flatMap(([, target]) => target)).toEqual([1, 2, 3, 4, 8, 9]);
});

test("a batch is its windows' rows, one after the other", () => {
  const { inputs } = windows(pieces, { context: 2, stride: 1, vocabulary: 11 });
  const rows = tf.argMax(inputs(Uint32Array.of(4, 0)), 1);
  expect([...rows.dataSync()]).toEqual([8, 9, 0, 1]);
});
