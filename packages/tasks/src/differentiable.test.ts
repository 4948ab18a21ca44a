import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { tfjs } from "@unitball/backend-tfjs";
import { expect, test } from "vitest";
import { differentiable } from "./differentiable.ts";
import { mnistCnn } from "./mnistCnn.ts";

test("on wasm as TensorFlow.js leaves it, loading a conv net says which kernel is missing and what to import", async () => {
  const loading = mnistCnn.load(await tfjs("wasm"), { initSeed: 1, dataSeed: 1 });
  await expect(loading).rejects.toThrow(
    'mnist-cnn needs the kernel Conv2DBackpropFilter, which the wasm backend lacks; import "@unitball/backend-wasm", which adds it.',
  );
});

test("a kernel that no package adds is missed in a sentence too", async () => {
  const backend = await tfjs("cpu");
  expect(() => differentiable("t", backend, ["Conv2DBackpropFilter"])).not.toThrow();
  expect(() => differentiable("t", backend, ["Nothing"])).toThrow(
    "t needs the kernel Nothing, which the cpu backend lacks; use one that has it, such as cpu.",
  );
});
