import { reference } from "@unitball/backend-reference";
import type { Backend, Layers } from "@unitball/core";
import { consider } from "@unitball/diagnostics";
import { quadraticTask } from "@unitball/tasks";
import { adaptive, presets, rms, sign } from "unitball";
import { expect, test } from "vitest";
import { swiftshader } from "../test/swiftshader.ts";
import { webgpu } from "./webgpu.ts";

const absent = swiftshader();

/** What two probes find and decide, and x after the step that follows. */
async function decided<T>(backend: Backend<T>) {
  const problem = await quadraticTask({ condition: 100, noise: 0.1 }).load(backend, { initSeed: 1, dataSeed: 2 });
  const geometry = adaptive({ candidates: [rms(), sign()], every: 10, draws: 3, dwell: 0, hysteresis: 1, blend: 5 });
  const optimizer = presets.unconstrainedScion().with(geometry).build(backend, problem.layers);
  let x = problem.init();
  const gradient = (at: Layers<T>, draw: number): Layers<T> => {
    const { loss, g } = problem.gradient(at, draw);
    backend.free(loss);
    return g;
  };
  let state = { ...optimizer.init(x), k: 10 };
  const found = [];
  for (const k of [10, 20]) {
    const probe = await consider(optimizer, { backend, x, state: { ...state, k }, gradientAt: gradient });
    state = probe!.state;
    for (const [layer, { evidence, after }] of Object.entries(probe!.considered))
      found.push({ layer, index: after.index, wins: after.wins, gains: evidence.gains });
  }
  const next = optimizer.update(x, state, (at) => gradient(at, 99));
  x = next.x;
  const values = await Promise.all(Object.values(x).map(async (a) => Array.from(await backend.read(a))));
  backend.free([x, next.state.slots, next.state.nonFinite, next.ok]);
  problem.dispose();
  optimizer.dispose();
  return { found, values: values.flat() };
}

test("probes find and decide on a GPU what they do in float64, and the step that follows is the same", async (context) => {
  context.skip(absent !== undefined, absent);
  const [gpu, exact] = [await decided(await webgpu()), await decided(reference())];
  expect(gpu.found.map(({ gains: _, ...choice }) => choice)).toEqual(
    exact.found.map(({ gains: _, ...choice }) => choice),
  );
  for (const [i, { gains }] of exact.found.entries())
    for (const [c, { alignment, curvature }] of gains.entries()) {
      expect(gpu.found[i]!.gains[c]!.alignment / alignment).toBeCloseTo(1, 4);
      expect(gpu.found[i]!.gains[c]!.curvature / curvature).toBeCloseTo(1, 2);
    }
  for (const [i, value] of exact.values.entries()) expect(Math.abs(gpu.values[i]! - value)).toBeLessThan(1e-5);
}, 120_000);
