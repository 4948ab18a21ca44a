import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { expectAgreement } from "../test/agreement.ts";
import "./repair.ts";

test("cast: values and gradients are cpu's at 100 random shapes and types", async () => {
  await expectAgreement(100, ({ int, pick, numbers }) => {
    const x = numbers(Array.from({ length: int(1, 3) }, () => int(1, 5)));
    const [from, to] = [0, 1].map(() => pick(["float32", "int32", "bool"] as const)) as ["float32", "int32"];
    const y = tf.cast(tf.cast(x, from), to);
    return [y, tf.grad((a) => tf.sum(tf.mul(tf.relu(a), tf.cast(a, "float32"))))(x)];
  });
});

test("a cast to the type that is there shares the data, any other makes its own", async () => {
  await tf.setBackend("wasm");
  const before = tf.memory().numDataBuffers;
  const x = tf.tensor([1.5, 2, -3]);
  const [same, whole] = [tf.cast(x, "float32"), tf.cast(x, "int32")];
  expect(same.dataId).toBe(x.dataId);
  x.dispose();
  expect([...same.dataSync()]).toEqual([1.5, 2, -3]);
  expect([...whole.dataSync()]).toEqual([1, 2, -3]);
  tf.dispose([same, whole]);
  expect(tf.memory().numDataBuffers).toBe(before);
});
