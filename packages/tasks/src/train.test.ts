import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { type Backend, type Layer, type Layers, mapLayers } from "@unitball/core";
import type { Optimizer } from "@unitball/optimizer";
import { presets } from "unitball";
import { describe, expect, test } from "vitest";
import { digitsMlp } from "./digitsMlp.ts";
import { quadratic, quadraticTask } from "./quadratic.ts";
import { train } from "./train.ts";

const seeds = { initSeed: 1, dataSeed: 2 };

/** Heavy-ball gradient descent written against the interface: d ← βd + g, x ← x − γd. */
function descent<T>(backend: Backend<T>, layers: readonly Layer[], gamma: number, beta = 0): Optimizer<T> {
  const { ops } = backend;
  const optimizer: Optimizer<T> = {
    layers,
    init: (x) =>
      backend.scope(() => ({
        k: 0,
        nonFinite: mapLayers(x, () => ops.at(0)),
        slots: { d: mapLayers(x, (a) => ops.zeros(a)) },
      })),
    step(x, state, gradientAt) {
      const g = gradientAt(x);
      const old = state.slots.d as Layers<T>;
      const next = backend.scope(() => {
        const d = mapLayers(g, (gl, name) => ops.add(ops.mul(beta, old[name] as T), gl));
        const moved = mapLayers(x, (a, name) => ops.sub(a, ops.mul(gamma, d[name] as T)));
        const nonFinite = mapLayers(x, () => ops.at(0));
        return { x: moved, state: { k: state.k + 1, nonFinite, slots: { d } }, ok: ops.at(1) };
      });
      backend.free(g);
      return next;
    },
    update(x, state, gradientAt) {
      const next = optimizer.step(x, state, gradientAt);
      backend.free([x, state.nonFinite, state.slots]);
      return next;
    },
    check: async () => {},
    dispose: () => {},
  };
  return optimizer;
}

const bits = async <T>(backend: Backend<T>, x: Layers<T>) =>
  await Promise.all(Object.values(x).map(async (a) => [...(await backend.read(a))]));

test("gradient descent on the quadratic follows x_k − x* = (1 − γA²)ᵏ(x₀ − x*), so f falls at least by (1 − γ/κ)²ᵏ", async () => {
  const backend = reference();
  const problem = await quadratic.load(backend, seeds);
  const { loss: first } = await problem.evaluate(problem.init());
  const { metrics, losses } = await train({
    problem,
    optimizer: descent(backend, problem.layers, 1),
    backend,
    steps: 200,
  });
  expect(metrics.loss).toBeLessThanOrEqual(first! * (1 - 1 / 100) ** 400);
  expect(losses.map(({ k }) => k)).toEqual(Array.from({ length: 200 }, (_, k) => k));
  expect(losses[0]!.loss).toBe(first);
});

test("momentum descent learns digits-mlp to more than 90 % of the test images", async () => {
  const backend = await tfjs("wasm");
  const problem = await digitsMlp.load(backend, seeds);
  const optimizer = descent(backend, problem.layers, 0.05, 0.9);
  const { metrics, diverged, msPerStep } = await train({
    problem,
    optimizer,
    backend,
    steps: digitsMlp.defaults.steps,
  });
  expect(metrics.testAccuracy).toBeGreaterThan(0.9);
  expect(metrics.trainLoss).toBeLessThan(0.2);
  expect(diverged).toBe(false);
  expect(msPerStep).toBeGreaterThan(0);
});

describe.each(["reference", "cpu", "wasm"])("on %s", (name) => {
  test("a run stopped at 12 and resumed to 30 is bit-identical to one that was not stopped", async () => {
    const run = async <T>(backend: Backend<T>) => {
      const problem = await quadraticTask({ condition: 10, noise: 0.1 }).load(backend, seeds);
      const optimizer = descent(backend, problem.layers, 0.3, 0.5);
      const whole = await train({ problem, optimizer, backend, steps: 30 });
      const half = await train({ problem, optimizer, backend, steps: 12 });
      const rest = await train({ problem, optimizer, backend, steps: 30, from: half });
      expect(await bits(backend, rest.x)).toEqual(await bits(backend, whole.x));
      expect([...half.losses, ...rest.losses]).toEqual(whole.losses);
      expect(rest.state.k).toBe(30);
    };
    await (name === "reference" ? run(reference()) : run(await tfjs(name)));
  });
});

describe.each(["cpu", "wasm"])("on %s", (name) => {
  test("a step leaves no tensor behind, and the caller's freeing of x and state leaves none of the run", async () => {
    const backend = await tfjs(name);
    const problem = await digitsMlp.load(backend, { ...seeds, batch: 8 });
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const onStep = () => counts.push(tf.memory().numTensors);
    const optimizer = descent(backend, problem.layers, 0.01, 0.9);
    const { x, state } = await train({ problem, optimizer, backend, steps: 100, onStep });
    expect(new Set(counts).size).toBe(1);
    backend.free([x, state.slots]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("a diverging run ends as data: diverged, the loss that was not finite last, and metrics of where it got to", async () => {
  const backend = await tfjs("cpu");
  const problem = await digitsMlp.load(backend, { ...seeds, batch: 8 });
  const optimizer = descent(backend, problem.layers, 1e30);
  const { diverged, losses, metrics, state } = await train({ problem, optimizer, backend, steps: 50 });
  expect(diverged).toBe(true);
  expect(losses.slice(0, -1).every(({ loss }) => Number.isFinite(loss))).toBe(true);
  expect(Number.isFinite(losses.at(-1)!.loss)).toBe(false);
  expect(state.k).toBeLessThan(50);
  expect(metrics.testLoss).toBeNaN();
  expect(metrics.testAccuracy).toBeLessThan(0.2);
});

test("every: 10 looks at losses 0, 10, 20 … and changes nothing else", async () => {
  const backend = reference();
  const problem = await quadratic.load(backend, seeds);
  const optimizer = descent(backend, problem.layers, 0.5);
  const [all, some] = [
    await train({ problem, optimizer, backend, steps: 35 }),
    await train({ problem, optimizer, backend, steps: 35, every: 10 }),
  ];
  expect(some.losses).toEqual(all.losses.filter(({ k }) => k % 10 === 0));
  expect(await bits(backend, some.x)).toEqual(await bits(backend, all.x));
});

test("timers run while it trains, so that a signal stops it, with the signal's reason and nothing left behind", async () => {
  const backend = await tfjs("cpu");
  const problem = await digitsMlp.load(backend, { ...seeds, batch: 8 });
  const before = tf.memory().numTensors;
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("enough")), 0);
  const optimizer = descent(backend, problem.layers, 0.01);
  const run = train({ problem, optimizer, backend, steps: Number.POSITIVE_INFINITY, every: 1e9, signal: stop.signal });
  await expect(run).rejects.toThrow("enough");
  expect(tf.memory().numTensors).toBe(before);
});

test("gradients that are not finite while the loss is: the run ends as diverged, where it stood", async () => {
  const backend = reference();
  const problem = await quadratic.load(backend as never, seeds);
  const blind = {
    ...problem,
    gradient: (at: Layers<unknown>, k: number) => {
      const { loss, g } = problem.gradient(at as never, k);
      return { loss, g: mapLayers(g, (a) => backend.ops.div(a as never, 0)) };
    },
  };
  const optimizer = presets.gradientDescent().build(backend, problem.layers);
  const { diverged, losses, state } = await train({ problem: blind as never, optimizer, backend, steps: 50 });
  expect([diverged, losses.length, state.k]).toEqual([true, 9, 9]);
});
