import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { crossEntropy } from "./crossEntropy.ts";

beforeAll(() => tf.setBackend("cpu"));

const at = (logits: number[][], targets: number[][]) => {
  const { value, grad } = tf.valueAndGrad((z) => crossEntropy(z, tf.tensor2d(targets)))(tf.tensor2d(logits));
  return { loss: value.dataSync()[0] as number, grad: grad.dataSync() };
};

test("equal logits cost log 3, and the gradient is (softmax − y)/n", () => {
  const { loss, grad } = at(
    [
      [0, 0, 0],
      [5, 5, 5],
    ],
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
  );
  expect(loss).toBeCloseTo(Math.log(3), 6);
  [1 / 3 - 1, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3 - 1].forEach((g, i) => void expect(grad[i]).toBeCloseTo(g / 2, 6));
});

test("logits (log 1, log 2, log 5) have probabilities 1/8, 2/8, 5/8", () => {
  const { loss, grad } = at([[Math.log(1), Math.log(2), Math.log(5)]], [[0, 1, 0]]);
  expect(loss).toBeCloseTo(-Math.log(2 / 8), 6);
  [1 / 8, 2 / 8 - 1, 5 / 8].forEach((g, i) => void expect(grad[i]).toBeCloseTo(g, 6));
});

test("it is finite where exp overflows and where a probability underflows", () => {
  const { loss, grad } = at([[1000, 0, -1000]], [[0, 0, 1]]);
  expect(loss).toBe(2000);
  expect([...grad]).toEqual([1, 0, -1]);
});

test("it is not finite where a logit is not", () => {
  expect(at([[Number.NaN, 0, 0]], [[1, 0, 0]]).loss).toBeNaN();
});
