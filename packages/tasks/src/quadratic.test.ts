import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { memory } from "@tensorflow/tfjs-core";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import type { Backend, Layers } from "@unitball/core";
import { expect, test } from "vitest";
import { quadratic, quadraticTask } from "./quadratic.ts";

const seeds = { initSeed: 1, dataSeed: 2 };
const noisy = quadraticTask({ condition: 50, noise: 0.3 });
const shapes = { matrix: [1, 12, 8], vector: [1, 1, 8] } as const;

async function host<T>(backend: Backend<T>, x: Layers<T>): Promise<Record<string, Float64Array>> {
  const read = Object.entries(x).map(async ([name, a]) => [name, Float64Array.from(await backend.read(a))] as const);
  return Object.fromEntries(await Promise.all(read));
}

test.each([
  ["exact", quadratic],
  ["noisy", noisy],
])("the %s gradient is the central difference of the sample's loss", async (_, task) => {
  const backend = reference();
  const problem = await task.load(backend, seeds);
  const x = await host(backend, problem.init());
  const g = await host(backend, problem.gradient(problem.init(), 3).g);
  const loss = async (at: Record<string, Float64Array>) => {
    const tensors = {
      matrix: backend.tensor(at.matrix!, shapes.matrix),
      vector: backend.tensor(at.vector!, shapes.vector),
    };
    return (await backend.read(problem.gradient(tensors, 3).loss))[0]!;
  };
  for (const name of ["matrix", "vector"]) {
    for (let i = 0; i < x[name]!.length; i++) {
      const at = (h: number) => loss({ ...x, [name]: x[name]!.with(i, x[name]![i]! + h) });
      expect(((await at(1e-3)) - (await at(-1e-3))) / 2e-3).toBeCloseTo(g[name]![i]!, 9);
    }
  }
});

test("the gradient is affine with Hessian eigenvalues from 1/condition to 1 in equal ratios", async () => {
  const backend = reference();
  const problem = await quadratic.load(backend, seeds);
  const at = async (value: number) => {
    const filled = (shape: readonly number[]) =>
      backend.tensor(new Float64Array(shape.reduce((a, b) => a * b)).fill(value), shape);
    const g = await host(
      backend,
      problem.gradient({ matrix: filled(shapes.matrix), vector: filled(shapes.vector) }, 0).g,
    );
    return [...g.matrix!, ...g.vector!];
  };
  const [zero, one] = [await at(0), await at(1)];
  const eigenvalues = one.map((g, i) => g - zero[i]!).sort((a, b) => a - b);
  eigenvalues.forEach((h, i) => void expect(h).toBeCloseTo(100 ** (i / 103 - 1), 12));
});

test("noise has mean 0 and deviation σ/√batch, is fresh at each k, the same at the same k, and absent from evaluate", async () => {
  const backend = reference();
  const [one, four] = [await noisy.load(backend, seeds), await noisy.load(backend, { ...seeds, batch: 4 })];
  const exact = await quadraticTask({ condition: 50, noise: 0 }).load(backend, seeds);
  const x = one.init();
  const clean = (await host(backend, exact.gradient(x, 0).g)).matrix!;
  const noise = async (problem: typeof one, k: number) =>
    (await host(backend, problem.gradient(x, k).g)).matrix!.map((g, i) => g - clean[i]!);
  const draws = (await Promise.all(Array.from({ length: 100 }, (_, k) => noise(one, k)))).flatMap((xi) => [...xi]);
  const n = draws.length;
  expect(Math.abs(draws.reduce((a, b) => a + b) / n)).toBeLessThan((5 * 0.3) / Math.sqrt(n));
  expect(Math.abs(draws.reduce((a, b) => a + b * b, 0) / n / 0.3 ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  (await noise(four, 7)).forEach((xi, i) => void expect(xi).toBeCloseTo(draws[7 * 96 + i]! / 2, 12));
  expect(await noise(one, 7)).toEqual(await noise(one, 7));
  expect(await one.evaluate(x)).toEqual(await exact.evaluate(x));
});

test("evaluate tells f and ‖∇f‖, both 0 at W* = x₀ − A⁻²∇f(x₀)", async () => {
  const backend = reference();
  const problem = await quadraticTask({ condition: 1, noise: 0 }).load(backend, seeds);
  const x = problem.init();
  const { g } = problem.gradient(x, 0);
  const { matrix, vector } = await host(backend, g);
  const square = [...matrix!, ...vector!].reduce((sum, v) => sum + v * v, 0);
  const there = await problem.evaluate(x);
  expect(there.loss).toBeCloseTo(square / 2, 12);
  expect(there.gradNorm).toBeCloseTo(Math.sqrt(square), 12);
  const best = { matrix: backend.ops.sub(x.matrix!, g.matrix!), vector: backend.ops.sub(x.vector!, g.vector!) };
  const end = await problem.evaluate(best);
  expect(end.loss).toBeCloseTo(0, 24);
  expect(end.gradNorm).toBeCloseTo(0, 12);
});

test.each(["cpu", "wasm"])("%s agrees with float64 in x₀, loss, gradient and metrics, within float32", async (name) => {
  const [judge, backend] = [reference(), await tfjs(name)];
  const [exact, problem] = [await noisy.load(judge, seeds), await noisy.load(backend, seeds)];
  const [x64, x32] = [exact.init(), problem.init()];
  const [a, b] = [exact.gradient(x64, 2), problem.gradient(x32, 2)];
  const close = (got: ArrayLike<number>, wanted: ArrayLike<number>) =>
    Array.from(wanted).forEach(
      (w, i) => void expect(Math.abs(got[i]! - w)).toBeLessThan(2e-6 * Math.max(1, Math.abs(w))),
    );
  for (const layer of ["matrix", "vector"]) {
    close((await host(backend, x32))[layer]!, (await host(judge, x64))[layer]!);
    close((await host(backend, b.g))[layer]!, (await host(judge, a.g))[layer]!);
  }
  close(await backend.read(b.loss), await judge.read(a.loss));
  close(Object.values(await problem.evaluate(x32)), Object.values(await exact.evaluate(x64)));
});

test("dispose frees the target and the curvature, and nothing else is held", async () => {
  const backend = await tfjs("cpu");
  const before = memory().numTensors;
  const problem = await noisy.load(backend, seeds);
  const x = problem.init();
  backend.free(problem.gradient(x, 1));
  await problem.evaluate(x);
  backend.free(x);
  problem.dispose();
  expect(memory().numTensors).toBe(before);
});
