import { reference } from "@unitball/backend-reference";
import { type Probed, probeLine, quadraticTask, train } from "@unitball/tasks";
import { adaptive, constant, euclidean, presets, recipeOf, sign } from "unitball";
import { expect, test } from "vitest";
import type { Full } from "../recipes/optimizer.ts";
import { landscapes } from "../tasks/landscape.ts";
import { landscapeTask } from "../tasks/landscapeTask.ts";
import { type Lane, lane } from "./lane.ts";

const backend = reference();
const candidates = [sign(), euclidean()];
const { parts } = presets.signum() as Full;
const geometry = adaptive({ candidates, every: 3, draws: 4, hysteresis: 1, dwell: 6, blend: 4 });
const program = recipeOf({ ...parts, geometry, stepsize: constant({ value: 0.01 }) });
const settings = { backend, program, evaluateEvery: 1000, measureEvery: 1000, drawn: false };
const steps = 60;

async function walked(one: Lane, to = steps) {
  while (one.k() < to) await one.step();
  return one.news();
}

test("a lane makes the probes that train makes, says them as the command line does, and so has its losses and choices", async () => {
  const seeds = { initSeed: 2, dataSeed: 3 };
  const problem = await quadraticTask({ condition: 100, noise: 0.1 }).load(backend, seeds);
  const probed: Probed[] = [];
  const optimizer = program.build(backend, problem.layers);
  const { losses } = await train({ problem, optimizer, backend, steps, onProbe: (one) => probed.push(one) });
  const one = lane({ ...settings, problem });
  expect(one.choosing).toEqual({ matrix: "sign", vector: "sign" });
  const { losses: here, probes } = await walked(one);
  expect(here).toEqual(losses.map(({ loss }) => loss));
  expect(probes).toEqual(probed.map(probeLine));
  expect(probes.map(({ step }) => step)).toEqual(Array.from({ length: 19 }, (_, i) => 3 * i + 3));
  const changed = probes.flatMap(({ layers }) => Object.values(layers)).filter(({ before, after }) => before !== after);
  expect(changed.length, "a test in which no geometry changes would show nothing").toBeGreaterThan(0);
});

test("a lane whose geometry stays makes no probe, and says of no layer that it is chosen", async () => {
  const problem = await landscapeTask<Float64Array>("valley", landscapes.valley);
  const made = await problem.load(backend as never, { initSeed: 0, dataSeed: 1 });
  const one = lane({ ...settings, problem: made as never, program: recipeOf(parts) });
  expect(one.choosing).toEqual({});
  expect((await walked(one, 8)).probes).toEqual([]);
});

test("on a noisy landscape the samples of probes are none of those that steps take", async () => {
  const problem = await landscapeTask("noisy-valley", landscapes["noisy-valley"]).load(backend as never, {
    ...{ initSeed: 0, dataSeed: 1 },
  });
  const x = problem.init();
  const noise = async (sample: number) => [...(await backend.read(problem.gradient(x, sample).g.w as never))].join();
  const taken = await Promise.all(Array.from({ length: 300 }, (_, k) => noise(k)));
  const probes = await Promise.all(Array.from({ length: 12 }, (_, i) => noise(2 ** 30 + 64 * (i >> 2) + (i & 3))));
  expect(new Set([...taken, ...probes]).size).toBe(312);
});
