import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { describe, expect, test } from "vitest";
import { tfjs } from "./tfjs.ts";

describe.each(["cpu", "wasm"])("%s", (name) => {
  test("is named, current, and reads what it was given", async () => {
    const backend = await tfjs(name);
    expect(backend.name).toBe(`tfjs-${name}`);
    expect(tf.getBackend()).toBe(name);
    expect((await tfjs()).name).toBe(backend.name);
    const given = [1, 2.5, -3, 1e-30, 1e30, 0];
    const a = backend.tensor(given, [1, 2, 3]);
    expect(backend.shape(a)).toEqual([1, 2, 3]);
    expect(await backend.read(a)).toEqual(Float32Array.from(given));
  });

  test("a 0-d value from the host is a number, which reads back exactly and has shape []", async () => {
    const backend = await tfjs(name);
    const a = backend.tensor([0.1], []);
    expect([backend.peek(a), backend.shape(a), await backend.read(a)]).toEqual([0.1, [], Float64Array.of(0.1)]);
  });

  test("peek sees a number and a 0-d tensor, and nothing larger", async () => {
    const backend = await tfjs(name);
    expect([backend.peek(3), backend.peek(tf.scalar(4)), backend.peek(tf.ones([1, 1, 2]))]).toEqual([3, 4, undefined]);
  });

  test("a tensor does not follow the array it was made from", async () => {
    const backend = await tfjs(name);
    const values = Float32Array.of(1, 2);
    const a = backend.tensor(values, [1, 1, 2]);
    values.fill(9);
    expect([...(await backend.read(a))]).toEqual([1, 2]);
  });

  test("free releases nested tensors once and passes over what is not a tensor", async () => {
    const backend = await tfjs(name);
    const before = tf.memory().numTensors;
    const a = tf.ones([2]);
    backend.free({ a, list: [a, 3, null, { b: tf.ones([2]) }], none: undefined });
    backend.free(5);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a backend that is not there", () => {
  test("is named with the import that registers it", async () => {
    await expect(tfjs("webgpu")).rejects.toThrow('add the import of "@tensorflow/tfjs-backend-webgpu"');
  });

  test("or does not start: a sentence, and the backend before stays", async () => {
    await tfjs("cpu");
    tf.registerBackend("broken", () => Promise.reject(new Error("no adapter")));
    await expect(tfjs("broken")).rejects.toThrow('the backend "broken" did not start');
    expect(tf.getBackend()).toBe("cpu");
    expect(tf.ones([1]).dataSync()[0]).toBe(1);
    tf.removeBackend("broken");
  });
});
