import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { expect, test } from "vitest";

test("the import repairs a backend that has started already; restore brings its faults back, repair mends them again", async () => {
  await tf.setBackend("wasm");
  const pooled = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
  const negative = tf.tensor4d([1, 1, 1, 1, -4, -1, -2, -3], [1, 2, 4, 1]);
  const windows = tf.tensor4d([-4, -1, -2, -3, -4, -2, -3, -1], [1, 2, 4, 1]);
  const gradient = () => [...tf.grad(pooled)(windows).dataSync()];
  const right = [0, 1, 0, 0, 0, 0, 0, 1];
  const images = tf.randomNormal([1, 4, 4, 2]) as tf.Tensor4D;
  const filters = () => tf.grad((w) => tf.conv2d(images, w as tf.Tensor4D, 1, "same"))(tf.ones([3, 3, 2, 2]));
  const fused = () => {
    const [a, b] = [tf.ones([1, 100]) as tf.Tensor2D, tf.ones([1, 100]) as tf.Tensor2D];
    return tf.fused.matMul({ a, b, transposeB: true, bias: tf.tensor1d([10]) }).dataSync()[0];
  };
  const squared = () =>
    tf
      .grad((x) => tf.einsum("i,i->", x, x))(tf.tensor1d([1, 2]))
      .dataSync();
  const unrepaired = () => {
    expect(gradient()).not.toEqual(right);
    expect(filters).toThrow(/Conv2DBackpropFilter.* not registered/);
    expect(fused()).not.toBe(110);
    expect(squared).toThrow(/einsum/i);
  };
  unrepaired();
  const { repair, restore } = await import("./repair.ts");
  for (let round = 0; round < 2; round++) {
    const report = repair();
    expect(report).toContain("MaxPoolGrad: wrong");
    expect(report).toContain("Conv2DBackpropFilter: missing");
    expect(report).toContain("BatchMatMul: slow");
    expect(report).toContain("Einsum gradient: missing");
    const kernels = tf.getKernelsForBackend("wasm");
    expect(repair()).toEqual(report);
    expect(tf.getKernelsForBackend("wasm")).toEqual(kernels);
    expect(gradient()).toEqual(right);
    expect([...tf.grad(pooled)(negative).dataSync()].filter((v) => v !== 0)).toEqual([1, 1]);
    expect(filters().shape).toEqual([3, 3, 2, 2]);
    expect(fused()).toBe(110);
    expect([...squared()]).toEqual([2, 4]);
    restore();
    unrepaired();
    restore();
  }
});
