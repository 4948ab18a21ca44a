import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { beforeAll, expect, test } from "vitest";
import "./repair.ts";

beforeAll(async () => {
  await tf.setBackend("wasm");
});

const held = () => [tf.memory().numTensors, tf.memory().numDataBuffers, tf.engine().backend.numDataIds()];
const references = (x: tf.Tensor) => tf.engine().backend.refCount(x.dataId);

test("a clone shares its original's data, and either may go first", () => {
  const before = held();
  for (const first of [0, 1]) {
    const x = tf.tensor([1, 2, 3]);
    const pair = [x, tf.clone(x)];
    expect(pair[1]!.dataId).toBe(x.dataId);
    expect(references(x)).toBe(2);
    pair[first]!.dispose();
    expect(references(x)).toBe(1);
    expect([...pair[1 - first]!.dataSync()]).toEqual([1, 2, 3]);
    pair[1 - first]!.dispose();
  }
  expect(held()).toEqual(before);
});

test("a clone of a variable keeps the values that the variable had", () => {
  const before = held();
  const initial = tf.tensor([1, 2]);
  const v = tf.variable(initial);
  const then = tf.clone(v);
  const next = tf.tensor([5, 6]);
  v.assign(next);
  expect([...then.dataSync()]).toEqual([1, 2]);
  expect([...v.dataSync()]).toEqual([5, 6]);
  tf.dispose([initial, v, then, next]);
  expect(held()).toEqual(before);
});

test("what a gradient kept is let go", () => {
  const x = tf.tensor([1, 2, 3]);
  const once = () =>
    tf.tidy(() => [
      ...tf
        .grad((a) => tf.mul(tf.exp(a), tf.clone(a)))(x)
        .dataSync(),
    ]);
  const first = once();
  const before = held();
  expect(references(x)).toBe(1);
  for (let i = 0; i < 5; i++) expect(once()).toEqual(first);
  expect(held()).toEqual(before);
  expect(references(x)).toBe(1);
});

test("whole numbers, truth values and strings are cloned too", () => {
  const before = held();
  for (const [values, dtype] of [
    [[1, 2], "int32"],
    [[0, 1], "bool"],
    [["a", "b"], "string"],
  ] as const) {
    const x = tf.tensor([...values] as string[], [2], dtype);
    const y = tf.clone(x);
    x.dispose();
    expect([...y.dataSync()]).toEqual([...values]);
    expect(y.dtype).toBe(dtype);
    y.dispose();
  }
  expect(held()).toEqual(before);
});

test("a clone goes to another backend with its values", async () => {
  const x = tf.tensor([1, 2, 3]);
  const y = tf.clone(x);
  await tf.setBackend("cpu");
  expect([...tf.add(x, y).dataSync()]).toEqual([2, 4, 6]);
  y.dispose();
  expect([...tf.mul(x, 2).dataSync()]).toEqual([2, 4, 6]);
  await tf.setBackend("wasm");
  expect([...tf.mul(x, 3).dataSync()]).toEqual([3, 6, 9]);
});
