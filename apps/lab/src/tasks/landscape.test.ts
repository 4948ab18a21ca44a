import { reference, type Value } from "@unitball/backend-reference";
import { expect, test } from "vitest";
import { landscapes } from "./landscape.ts";
import { landscapeTask } from "./landscapeTask.ts";

const backend = reference();
const { ops } = backend;
const all = Object.entries(landscapes);

test.each(all)("%s: the gradient is that of f, by central differences, and 0 at each minimum", (_, landscape) => {
  const f = (x: number, y: number) => landscape.value<Value>(ops, x, y) as number;
  const h = 1e-5;
  for (const [x, y] of [landscape.start, [0.3, -0.7], [-1.1, 0.4]] as const) {
    const [gx, gy] = landscape.gradient<Value>(ops, x, y);
    expect(gx as number).toBeCloseTo((f(x + h, y) - f(x - h, y)) / (2 * h), 5);
    expect(gy as number).toBeCloseTo((f(x, y + h) - f(x, y - h)) / (2 * h), 5);
  }
  for (const [x, y] of landscape.minima) {
    const [gx, gy] = landscape.gradient<Value>(ops, x, y);
    expect(Math.hypot(gx as number, gy as number)).toBeLessThan(1e-5);
    expect(f(x, y)).toBeLessThan(f(x + 0.01, y + 0.01));
  }
});

test.each(all)(
  "%s as a task: one layer or two have the same f and gradient, seeds the same noise",
  async (name, landscape) => {
    const load = (dataSeed: number, layers: 1 | 2) =>
      landscapeTask<Value>(name, { ...landscape, layers }).load(backend, { initSeed: 0, dataSeed });
    const seen = async (dataSeed: number, layers: 1 | 2) => {
      const problem = await load(dataSeed, layers);
      const { loss, g } = problem.gradient(problem.init(), 3);
      const entries = await Promise.all(Object.values(g).map(async (a) => [...(await backend.read(a))]));
      return [backend.peek(loss), ...entries.flat()];
    };
    const one = await seen(1, 1);
    expect(one).toHaveLength(3);
    expect(await seen(1, 2)).toEqual(one);
    const [x, y] = landscape.start;
    const exact = landscape.gradient<Value>(ops, x, y);
    expect(one[0]).toBe(landscape.value<Value>(ops, x, y));
    const away = Math.hypot((one[1] as number) - (exact[0] as number), (one[2] as number) - (exact[1] as number));
    expect(away > 0).toBe(landscape.noise > 0);
    if (landscape.noise > 0) expect(await seen(2, 1)).not.toEqual(one);
  },
);
