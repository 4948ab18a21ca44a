import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { reference } from "@unitball/backend-reference";
import { tfjs, type Value } from "@unitball/backend-tfjs";
import { type Backend, canonical, type Layers } from "@unitball/core";
import { beforeAll, describe, expect, test } from "vitest";
import { batches } from "./batches.ts";
import type { Images } from "./dataset.ts";
import { digits } from "./digits.ts";
import { digitsMlp } from "./digitsMlp.ts";
import { heInit } from "./heInit.ts";
import { mlp } from "./mlp.ts";
import { mnistCnn } from "./mnistCnn.ts";
import { mnistMlp } from "./mnistMlp.ts";
import type { Problem, Task } from "./task.ts";

type Host = Record<string, Float64Array>;
const widths = [64, 32, 32, 10];

/** The activations image, relu(z₁), relu(z₂), z₃ in float64 loops, of nothing but the definition. */
function forward(w: Host, image: number[]): number[][] {
  const a = [image];
  for (let l = 1; l < widths.length; l++) {
    const [kernel, bias, columns] = [w[`dense${l}/kernel`]!, w[`dense${l}/bias`]!, widths[l]!];
    const z = Array.from(bias, (b, j) => a[l - 1]!.reduce((sum, ai, i) => sum + ai * kernel[i * columns + j]!, b));
    a.push(l < widths.length - 1 ? z.map((zj) => Math.max(zj, 0)) : z);
  }
  return a;
}

const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
const logSumExp = (z: number[]) => Math.log(z.reduce((sum, zj) => sum + Math.exp(zj), 0));

const lossOf = (w: Host, images: number[][], labels: number[]) =>
  mean(images.map((image) => forward(w, image).at(-1)!).map((z, n) => logSumExp(z) - z[labels[n]!]!));

/** ∇ of `lossOf` by backpropagation, from the chain rule. */
function backprop(w: Host, images: number[][], labels: number[]): Host {
  const g: Host = Object.fromEntries(
    Object.entries(w).map(([name, values]) => [name, new Float64Array(values.length)]),
  );
  for (const [n, image] of images.entries()) {
    const a = forward(w, image);
    const z = a.at(-1)!;
    let dz = z.map((zj, j) => (Math.exp(zj - logSumExp(z)) - (j === labels[n] ? 1 : 0)) / images.length);
    for (let l = widths.length - 1; l > 0; l--) {
      const [kernel, input, columns] = [w[`dense${l}/kernel`]!, a[l - 1]!, widths[l]!];
      for (const [j, d] of dz.entries()) {
        for (const [i, ai] of input.entries()) g[`dense${l}/kernel`]![i * columns + j]! += ai * d;
        g[`dense${l}/bias`]![j]! += d;
      }
      dz = input.map((ai, i) => (ai > 0 ? dz.reduce((sum, d, j) => sum + d * kernel[i * columns + j]!, 0) : 0));
    }
  }
  return g;
}

const host = async (backend: Backend<Value>, x: Layers<Value>): Promise<Host> =>
  Object.fromEntries(
    await Promise.all(Object.entries(x).map(async ([name, a]) => [name, Float64Array.from(await backend.read(a))])),
  );

/** Biases away from 0, so that their part in the forward pass shows. */
const shifted = (backend: Backend<Value>, x: Layers<Value>): Layers<Value> =>
  Object.fromEntries(Object.entries(x).map(([name, a]) => [name, backend.ops.add(a, name.endsWith("bias") ? 0.1 : 0)]));

const pictures = ({ pixels, labels }: Images) =>
  Array.from(labels, (_, i) => Array.from(pixels.subarray(64 * i, 64 * (i + 1)), (byte) => byte / 16));

const sample = async (seed: number, k: number, size: number) => {
  const { train } = await digits();
  const all = pictures(train);
  const places = [...batches(seed, 1500, size)(k)];
  return { images: places.map((i) => all[i]!), labels: places.map((i) => train.labels[i]!) };
};

test("the float64 judge agrees with central differences of its own loss", async () => {
  const { images, labels } = await sample(1, 0, 4);
  const w: Host = Object.fromEntries(
    mlp(widths).layers.map((l, i) => [
      l.name,
      Float64Array.from(heInit(l, i), (v) => v + (l.role === "bias" ? 0.1 : 0)),
    ]),
  );
  const g = backprop(w, images, labels);
  for (const [name, values] of Object.entries(w)) {
    for (let i = 0; i < values.length; i += Math.ceil(values.length / 11)) {
      const at = (h: number) => lossOf({ ...w, [name]: values.with(i, values[i]! + h) }, images, labels);
      expect(Math.abs((at(1e-6) - at(-1e-6)) / 2e-6 - g[name]![i]!)).toBeLessThan(1e-8);
    }
  }
});

describe.each(["cpu", "wasm"])("on %s", (name) => {
  let backend: Backend<Value>;
  let problem: Problem<Value>;
  const seeds = { initSeed: 3, dataSeed: 4 };
  beforeAll(async () => {
    backend = await tfjs(name);
    problem = await digitsMlp.load(backend, { ...seeds, batch: 16 });
  });

  test("loss and gradient of batch k are those of float64 backpropagation on that batch, within float32", async () => {
    const x = shifted(backend, problem.init());
    const { images, labels } = await sample(seeds.dataSeed, 5, 16);
    const w = await host(backend, x);
    const judge = backprop(w, images, labels);
    const { loss, g } = problem.gradient(x, 5);
    expect((await backend.read(loss))[0]).toBeCloseTo(lossOf(w, images, labels), 5);
    for (const [layer, values] of Object.entries(await host(backend, g))) {
      const scale = Math.max(...judge[layer]!.map(Math.abs));
      values.forEach((v, i) => void expect(Math.abs(v - judge[layer]![i]!)).toBeLessThan(1e-5 * scale));
    }
  });

  test("init and gradient are in canonical shape, role by role", () => {
    const x = problem.init();
    const { g } = problem.gradient(x, 0);
    for (const layer of problem.layers) {
      expect((x[layer.name] as tf.Tensor).shape).toEqual(canonical(layer));
      expect((g[layer.name] as tf.Tensor).shape).toEqual(canonical(layer));
    }
    expect(problem.layers.map(({ role }) => role)).toEqual(["input", "bias", "hidden", "bias", "output", "bias"]);
  });

  test("the same seeds give the same bits; the first weights follow initSeed alone, the batches dataSeed alone", async () => {
    const [other, data, init] = [{ ...seeds }, { ...seeds, dataSeed: 9 }, { ...seeds, initSeed: 9 }].map((s) =>
      problem.reseed(s),
    ) as [Problem<Value>, Problem<Value>, Problem<Value>];
    const x = problem.init();
    const weights = async (p: Problem<Value>) => await host(backend, p.init());
    const gradient = async (p: Problem<Value>) => await host(backend, p.gradient(x, 7).g);
    expect(await weights(other)).toEqual(await weights(problem));
    expect(await gradient(other)).toEqual(await gradient(problem));
    expect(await weights(data)).toEqual(await weights(problem));
    expect(await gradient(data)).not.toEqual(await gradient(problem));
    expect(await weights(init)).not.toEqual(await weights(problem));
    expect(await gradient(init)).toEqual(await gradient(problem));
  });

  test("evaluate tells the float64 loss and accuracy of all test and training images", async () => {
    const x = problem.init();
    const w = await host(backend, x);
    const { train, test: held } = await digits();
    const metrics = await problem.evaluate(x);
    expect(Object.keys(metrics)).toEqual(Object.keys(digitsMlp.metrics));
    expect(metrics.testLoss).toBeCloseTo(lossOf(w, pictures(held), [...held.labels]), 5);
    expect(metrics.trainLoss).toBeCloseTo(lossOf(w, pictures(train), [...train.labels]), 5);
    const right = pictures(held).map((image, n) => {
      const z = forward(w, image).at(-1)!;
      return z.indexOf(Math.max(...z)) === held.labels[n] ? 1 : 0;
    });
    expect(metrics.testAccuracy).toBeCloseTo(mean(right), 6);
  });

  test("gradient and evaluate leave no tensor behind but what they return", async () => {
    const x = problem.init();
    const before = tf.memory().numTensors;
    backend.free(problem.gradient(x, 0));
    await problem.evaluate(x);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("every kernel's first weights have deviation √(2/in), where a conv has 9 inputs per channel, the output's √(1/in), and biases are 0", () => {
  for (const [i, layer] of [...mnistMlp.layers, ...mnistCnn.layers].entries()) {
    const values = heInit(layer, i);
    const square = values.reduce((sum, v) => sum + v * v, 0) / values.length;
    const wanted = layer.role === "bias" ? 0 : (layer.role === "output" ? 1 : 2) / canonical(layer)[1];
    expect(Math.abs(square - wanted)).toBeLessThanOrEqual(5 * wanted * Math.sqrt(2 / values.length));
  }
});

test("a backend that is not TensorFlow.js's, and a batch that no epoch holds, are refused in a sentence", async () => {
  const foreign = reference() as unknown as Parameters<Task<Value>["load"]>[0];
  await expect(digitsMlp.load(foreign, { initSeed: 1, dataSeed: 1 })).rejects.toThrow(
    /digits-mlp needs a TensorFlow.js backend, but was given "reference"/,
  );
  const backend = await tfjs("cpu");
  for (const batch of [0, 1.5, 1501]) {
    await expect(digitsMlp.load(backend, { initSeed: 1, dataSeed: 1, batch })).rejects.toThrow(
      `digits-mlp: batch is ${batch}, but it must be a whole number from 1 to 1500.`,
    );
  }
});
