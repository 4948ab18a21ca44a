import * as tf from "@tensorflow/tfjs";
import { layer } from "@unitball/core";
import { beforeAll, expect, test } from "vitest";
import { tfjs } from "./tfjs.ts";
import { enter, leave } from "./view.ts";

beforeAll(async () => {
  await tfjs("cpu");
});

const count = (n: number) => Float32Array.from({ length: n }, (_, i) => i);

const layers = {
  dense: layer({ name: "dense", shape: [3, 4], role: "hidden" }),
  bias: layer({ name: "bias", shape: [4], role: "bias" }),
  conv: layer({ name: "conv", shape: [2, 2, 3, 4], role: "conv" }),
  head: layer({ name: "head", shape: [5, 3], role: "output", view: { shape: [5, 3], block: [], in: [1], out: [0] } }),
  gates: layer({
    name: "gates",
    shape: [3, 8],
    role: "hidden",
    view: { shape: [3, 4, 2], block: [1], in: [0], out: [2] },
  }),
  transposed: layer({
    name: "transposed",
    shape: [2, 3, 4, 5],
    role: "conv",
    view: { shape: [2, 3, 4, 5], block: [], in: [0, 1, 3], out: [2] },
  }),
};

test("a view in order is a reshape that shares memory", () => {
  const x = tf.tensor(count(48), [2, 2, 3, 4]);
  const entered = enter(x, layers.conv);
  expect(entered.shape).toEqual([1, 12, 4]);
  expect(entered.dataId).toBe(x.dataId);
  expect(enter(tf.tensor1d([1, 2, 3, 4]), layers.bias).shape).toEqual([1, 1, 4]);
});

test("a tied head [vocab, dim] enters as its transpose, and LSTM gates as one block each", () => {
  const head = enter(tf.tensor(count(15), [5, 3]), layers.head);
  expect(head.shape).toEqual([1, 3, 5]);
  for (let i = 0; i < 3; i++) for (let j = 0; j < 5; j++) expect(head.dataSync()[i * 5 + j]).toBe(j * 3 + i);
  const gates = enter(tf.tensor(count(24), [3, 8]), layers.gates);
  expect(gates.shape).toEqual([4, 3, 2]);
  for (let g = 0; g < 4; g++)
    for (let i = 0; i < 3; i++)
      for (let u = 0; u < 2; u++) expect(gates.dataSync()[(g * 3 + i) * 2 + u]).toBe(i * 8 + g * 2 + u);
});

test.each(Object.entries(layers))("leave undoes enter: %s", (_, to) => {
  const x = tf.tensor(count(to.shape.reduce((a, b) => a * b)), [...to.shape]);
  const back = leave(enter(x, to), to);
  expect(back.shape).toEqual(to.shape);
  expect(back.dataSync()).toEqual(x.dataSync());
});

test("enter and leave make one tensor each", () => {
  const x = tf.tensor(count(24), [3, 8]);
  const before = tf.memory().numTensors;
  leave(enter(x, layers.gates), layers.gates);
  expect(tf.memory().numTensors - before).toBe(2);
});

test("a number is the tensor of a layer with one entry, in one tensor", () => {
  const gain = layer({ name: "gain", shape: [], role: "gain" });
  const before = tf.memory().numTensors;
  const [seen, back] = [enter(2.5, gain), leave(2.5, gain)];
  expect([seen.shape, back.shape, seen.dataSync()[0], back.dataSync()[0]]).toEqual([[1, 1, 1], [], 2.5, 2.5]);
  expect(tf.memory().numTensors - before).toBe(2);
});

test("a number, or a tensor of another size, is refused in a sentence that names the layer", () => {
  expect(() => enter(3, layers.dense)).toThrow('Layer "dense": enter takes a tensor, not the number 3');
  expect(() => leave(tf.zeros([1, 4, 4]), layers.dense)).toThrow(
    /Layer "dense" of shape \[3,4\] cannot leave .*12 elements/,
  );
});
