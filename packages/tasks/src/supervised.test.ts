import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import "@unitball/backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { tfjs, type Value } from "@unitball/backend-tfjs";
import { constant, presets } from "unitball";
import { describe, expect, test } from "vitest";
import { classification } from "./classification.ts";
import { cnn } from "./cnn.ts";
import { digits } from "./digits.ts";
import { shakespeareGptTask } from "./shakespeareGpt.ts";
import type { Problem, Task } from "./task.ts";
import { train } from "./train.ts";

const digitsCnn = classification({
  name: "digits-cnn",
  description: "a small conv net on 8 × 8 digits",
  model: cnn({ size: 8, channels: 1, filters: [4, 8], classes: 10 }),
  defaults: { steps: 50, batch: 32 },
  data: digits,
});
const smallGpt = shakespeareGptTask({ width: 16, context: 16, blocks: 1, heads: 2 });

const seeds = { initSeed: 5, dataSeed: 6 };

async function curve(task: Task<Value>, on: string) {
  const backend = await tfjs(on);
  const problem = await task.load(backend, { ...seeds, batch: 8 });
  const optimizer = presets.normalizedSgd({ stepsize: constant({ value: 0.3 }) }).build(backend, problem.layers);
  const blind = { ...problem, evaluate: async () => ({}) };
  const { losses, x, state } = await train({ problem: blind, optimizer, backend, steps: 50 });
  backend.free([x, state.slots]);
  return losses.map(({ loss }) => loss);
}

describe.each([digitsCnn, smallGpt])("$name", (task) => {
  test("50 steps have the same losses on cpu and wasm to 1e-3", async () => {
    const [cpu, wasm] = [await curve(task, "cpu"), await curve(task, "wasm")];
    expect(cpu.length).toBe(50);
    cpu.forEach((loss, k) => void expect(Math.abs(loss - wasm[k]!)).toBeLessThan(1e-3));
    expect(cpu.at(-1)).toBeLessThan(cpu[0]!);
  });

  test("the sample of step k is a function of (dataSeed, k) alone, in any order of asking, and x₀ of initSeed alone", async () => {
    const backend = await tfjs("cpu");
    const problem = await task.load(backend, { ...seeds, batch: 4 });
    const x = problem.init();
    const loss = async (p: Problem<Value>, k: number) => (await backend.read(p.gradient(x, k).loss))[0];
    const forwards = [await loss(problem, 0), await loss(problem, 3), await loss(problem, 9)];
    const again = problem.reseed({ initSeed: 7, dataSeed: 6 });
    expect([await loss(again, 9), await loss(again, 3), await loss(again, 0)].reverse()).toEqual(forwards);
    expect(await loss(problem.reseed({ initSeed: 5, dataSeed: 7 }), 3)).not.toBe(forwards[1]);
    const [first] = task.layers;
    const weights = async (p: Problem<Value>) => await backend.read(p.init()[first!.name]!);
    expect(await weights(problem.reseed({ initSeed: 5, dataSeed: 7 }))).toEqual(await weights(problem));
    expect(await weights(again)).not.toEqual(await weights(problem));
  });

  test("gradient and evaluate leave no tensor behind but what they return", async () => {
    const backend = await tfjs("wasm");
    const problem = await task.load(backend, { ...seeds, batch: 4 });
    const x = problem.init();
    const before = tf.memory().numTensors;
    backend.free(problem.gradient(x, 0));
    await problem.evaluate(x);
    expect(tf.memory().numTensors).toBe(before);
  });
});
