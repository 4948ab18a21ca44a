import { reference, type Value } from "@unitball/backend-reference";
import { geometryLaws } from "@unitball/conformance";
import { type Choice, type Evidence, inner, type Layer, type Layers, layer, revive } from "@unitball/core";
import { type OptimizerState, outer, type Program, partition, recipe, restore, save } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";
import { type Probed, quadraticTask, train } from "@unitball/tasks";
import { presets, shelf } from "unitball";
import { describe, expect, test, vi } from "vitest";
import { adaptive } from "./adaptive.ts";
import { acting, decide, start } from "./adaptiveRules.ts";
import { byLayer } from "./byLayer.ts";
import { rms } from "./rms.ts";
import { sign } from "./sign.ts";
import { spectral } from "./spectral.ts";

const backend = reference();
const candidates = [spectral(), sign({ radius: 0.3 })];
const stepsize = constant({ value: 0.02 });
const quick = { candidates, every: 10, draws: 6, dwell: 30, blend: 5, hysteresis: 1.2 };
const task = quadraticTask({ condition: 100, noise: 0.03 });
const seeds = { initSeed: 1, dataSeed: 2 };
const problem = await task.load(backend, seeds);

/** A run's end, and what its probes decided. */
async function run(program: Program, steps: number, from?: { x: Layers<Value>; state: OptimizerState<Value> }) {
  const probes: Probed[] = [];
  const optimizer = program.build(backend, problem.layers);
  const end = await train({
    ...{ problem, optimizer, backend, steps },
    ...(from && { from }),
    onProbe: (probe) => probes.push(probe),
  });
  return { ...end, optimizer, probes };
}
const bits = (x: Layers<Value>) => Object.values(x).map((a) => Array.from((a as { data: Float64Array }).data));
const switches = (probes: readonly Probed[]) =>
  probes.flatMap(({ k, considered }) =>
    Object.entries(considered).flatMap(([name, { before, after }]) =>
      before.index === after.index ? [] : [[k, name, after.index] as const],
    ),
  );
const scion = presets.unconstrainedScion({ stepsize });
const chosen = scion.with(adaptive(quick));

describe("off, it is its first candidate, to the bit:", () => {
  test("with one candidate", async () => {
    const [one, only] = [scion.with(candidates[1]!), scion.with(adaptive({ candidates: candidates.slice(1) }))];
    expect(bits((await run(only, 25)).x)).toEqual(bits((await run(one, 25)).x));
  });

  test.each([
    ["without probes", { every: 0 }],
    ["with probes that decide nothing", { hysteresis: 1e9 }],
  ])("%s", async (_, off) => {
    for (const base of [scion, presets.scion({ stepsize }), presets.spectralDescent({ stepsize })]) {
      for (const of of [candidates, candidates.toReversed()]) {
        const fixed = await run(base.with(of[0]!), 15);
        const switched = adaptive({ ...quick, candidates: of, ...off });
        expect(bits((await run(base.with(switched), 15)).x)).toEqual(bits(fixed.x));
      }
    }
  });
});

describe("on a quadratic whose Hessian is diagonal", () => {
  test("the vector goes from the Euclidean ball to the sign's, where gains are larger, and what follows is another run", async () => {
    const [changed, fixed] = [await run(chosen, 120), await run(scion.with(candidates[0]!), 120)];
    expect(switches(changed.probes).map(([, name, to]) => [name, to])).toEqual([["vector", 1]]);
    const [[k]] = switches(changed.probes) as [readonly [number, string, number]];
    expect(k).toBeGreaterThanOrEqual(quick.dwell);
    // 1 + 6 draws, each with one more gradient for either candidate; two candidates on the one layer of the role.
    expect(changed.probes[0]!.cost).toEqual({ gradients: 1 + 6 * 3, lmos: 2 });
    expect(changed.probes.map((probe) => probe.k)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]);
    expect(bits(changed.x)).not.toEqual(bits(fixed.x));
    // The first decision is a matter of the state alone: up to it both runs are one.
    expect(bits((await run(chosen, k)).x)).toEqual(bits((await run(scion.with(candidates[0]!), k)).x));
  });

  test("on a backend that cannot compile it, that is said once, however often the geometry changes", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const compile = () => {
      throw new Error("no plan for this.");
    };
    const optimizer = chosen.build({ ...backend, compile }, problem.layers);
    const probes: Probed[] = [];
    await train({ problem, optimizer, backend, steps: 120, onProbe: (probe) => probes.push(probe) });
    expect(switches(probes)).toHaveLength(1);
    expect(warn.mock.calls).toEqual([["unitball: steps run op by op on reference: no plan for this."]]);
    warn.mockRestore();
  });

  test("saved and restored before a change, within its blend and after it, a run goes on bit for bit", async () => {
    const whole = await run(chosen, 90);
    const [[k]] = switches(whole.probes) as [readonly [number, string, number]];
    for (const cut of [k - 4, k, k + 2, k + 10]) {
      const half = await run(chosen, cut);
      const saved = JSON.parse(JSON.stringify(await save(backend, half.state)));
      const state = restore(backend, half.optimizer, half.x, saved);
      const rest = await run(chosen, 90, { x: half.x, state });
      expect(bits(rest.x)).toEqual(bits(whole.x));
      const after = (probes: readonly Probed[]) => probes.filter((probe) => probe.k >= cut);
      expect(after(rest.probes)).toEqual(after(whole.probes));
    }
  });

  test.each([
    ["byLayer", scion.with(byLayer({ bias: adaptive(quick), "*": spectral() })), ["vector"]],
    ["a partition", partition({ bias: chosen, "*": presets.signum({ stepsize }) }), ["vector"]],
    ["outer", outer({ of: chosen, every: 7, gamma: 1, beta: 0 }), ["matrix", "vector"]],
  ] as const)("inside %s it is asked for its own layers", async (_, program, layers) => {
    const { probes } = await run(program as Program, 120);
    const probed = probes.flatMap(({ considered }) => Object.keys(considered));
    expect([...new Set(probed)]).toEqual(layers);
    expect(switches(probes).map(([, name, to]) => [name, to])).toEqual([["vector", 1]]);
  });

  test("under a constraint that keeps x in the ball the new ball holds x as it is chosen, and in the end: what a blend carries out of it shrinks", async () => {
    const small = { ...quick, candidates: [spectral({ radius: 3 }), sign({ radius: 0.02 })], hysteresis: 1 };
    const inside = presets.scion({ stepsize }).with(adaptive(small));
    const { probes, optimizer, x, state } = await run(inside, 140);
    const [[k, name]] = switches(probes) as [readonly [number, string, number]];
    const { considered } = probes.find((probe) => probe.k === k)!;
    const { before, after, evidence } = considered[name]!;
    const matched = (before.factor * evidence.gains[before.index]!.rms) / evidence.gains[after.index]!.rms;
    expect(after.factor).toBeGreaterThan(1.01 * matched);
    const then = (await run(inside, k)).x[name]!;
    const chosenNorm = small.candidates[after.index]!.norm(
      backend.ops,
      then,
      problem.layers.find((l) => l.name === name)!,
    );
    expect((backend.peek(chosenNorm) as number) / after.factor).toBeCloseTo(1, 6);
    const geometry = optimizer.chooser!.acting(state, name)!;
    const one = problem.layers.find((l) => l.name === name)!;
    expect(backend.peek(geometry.norm(backend.ops, x[name]!, one))).toBeLessThanOrEqual(1 + 1e-6);
  });
});

const dense = layer({ name: "w", shape: [4, 6], role: "hidden" });
const gain = { geometry: "", alignment: 1, alignmentError: 0, squaredAlignment: 1, curvature: 1, curvatureError: 0 };
const judged = (z: number, error: number, valid = true): Evidence => ({
  gains: [0.5, 0.25].map((size) => ({ ...gain, advantage: 1, advantageError: 0, rms: size })),
  contrasts: [
    [
      { z: 0, error: 0, valid: true },
      { z: -z, error, valid },
    ],
    [
      { z, error, valid },
      { z: 0, error: 0, valid: true },
    ],
  ],
});

describe("the rules", () => {
  const rules = { hysteresis: 1.2, dwell: 100, blend: 50 };
  const after = (evidence: readonly Evidence[], from: Choice = start, first = 200) =>
    evidence.reduce((choice, one, i) => {
      const { stay, go } = decide(rules, one, choice, first + 100 * i);
      return go ?? stay;
    }, from);
  const [clear, margin] = [judged(1, 0.1), Math.log(1.2)];

  test("two clear probes in a row change the geometry, with a ball whose LMO has entries of the same size", () => {
    expect(after([clear]).index).toBe(0);
    const changed = after([clear, clear]);
    expect(changed).toMatchObject({ index: 1, factor: 2, from: 0, fromFactor: 1, since: 300, wins: 0, probed: 300 });
    const back = after([judged(-1, 0.1), judged(-1, 0.1)], changed, 500);
    expect(back).toMatchObject({ index: 0, factor: 1, from: 1, fromFactor: 2, since: 600 });
  });

  test.each([
    ["one that is not clear between them", [clear, judged(0.1, 0.1), clear]],
    ["one that is not valid", [clear, judged(1, 0.1, false), clear]],
    ["a bound within the hysteresis", [judged(margin + 0.19, 0.1), judged(margin + 0.19, 0.1)]],
    ["errors that are not known", [judged(1, Number.NaN, false), judged(1, Number.NaN, false)]],
    ["a difference the other way", [judged(-1, 0.1), judged(-1, 0.1)]],
  ])("not so: %s", (_, evidence) => {
    expect(after(evidence).index).toBe(0);
  });

  test("just beyond the hysteresis it is so", () => {
    expect(after([judged(margin + 0.21, 0.1), judged(margin + 0.21, 0.1)]).index).toBe(1);
  });

  test("before it has dwelt long enough a geometry stays, and goes at the first probe after", () => {
    const new_ = { ...start, since: 150 };
    expect(after([clear, clear], new_, 60).index).toBe(0);
    expect(after([clear, clear, clear], new_, 60)).toMatchObject({ index: 1, since: 260 });
  });
});

test("a blend is an LMO throughout: −⟨s, v⟩ = (1 − t)‖s‖_nuc + 2t·0.3·Σ|s|, t from 0 to 1; then the new one's alone", () => {
  const { ops } = backend;
  const s = ops.sub(ops.random(3, dense), 0.5);
  const choice: Choice = { ...start, index: 1, factor: 2, from: 0, since: 40 };
  const dual = (geometry: { lmo: (typeof candidates)[0]["lmo"] }): number =>
    -(backend.peek(inner(ops, s, geometry.lmo(ops, s, dense))) as number);
  const [nuclear, entries] = [dual(candidates[0]!), dual(candidates[1]!)];
  for (const [k, t] of [
    [40, 0],
    [42, 0.2],
    [49, 0.9],
    [50, 1],
    [500, 1],
  ] as const) {
    const clocked = { ...ops, at: (a: number | { at(k: number): number }) => (typeof a === "number" ? a : a.at(k)) };
    const now = acting(candidates, 10, choice, k);
    const v = now.lmo(clocked, s, dense);
    expect(-(backend.peek(inner(ops, s, v)) as number)).toBeCloseTo((1 - t) * nuclear + t * 2 * entries, 10);
  }
  expect(acting(candidates, 10, start, 0)).toBe(candidates[0]);
});

test("roles take turns, and of one role four layers at a time: those whose last probe is the longest ago", async () => {
  const many = Array.from({ length: 6 }, (_, i) => layer({ name: `h${i}`, shape: [2, 2], role: "hidden" }));
  const wide = chosen.build(backend, many);
  const at = Object.fromEntries(many.map((one) => [one.name, backend.ops.random(1, one)]));
  const start = { ...wide.init(at), k: 10 };
  expect(Object.keys(wide.chooser!.due(start)!.candidates)).toEqual(["h0", "h1", "h2", "h3"]);
  const seen = Object.fromEntries(["h0", "h1", "h2", "h3"].map((name) => [name, judged(0, 1)]));
  const { state: then } = await wide.chooser!.decide(at, start, seen);
  expect(Object.keys(wide.chooser!.due({ ...then, k: 20 })!.candidates)).toEqual(["h4", "h5", "h0", "h1"]);

  const roles: readonly Layer[] = [
    layer({ name: "a", shape: [3, 3], role: "hidden" }),
    layer({ name: "b", shape: [3, 3], role: "output" }),
    layer({ name: "c", shape: [3, 3], role: "hidden" }),
  ];
  const optimizer = chosen.build(backend, roles);
  const x = Object.fromEntries(roles.map((one) => [one.name, backend.ops.random(1, one)]));
  let state = optimizer.init(x);
  const probed: string[][] = [];
  for (const k of [10, 15, 20, 30, 40]) {
    const due = optimizer.chooser!.due({ ...state, k });
    const names = Object.keys(due?.candidates ?? {});
    probed.push(names);
    const evidence = Object.fromEntries(names.map((name) => [name, judged(0, 1)]));
    state = { ...(await optimizer.chooser!.decide(x, { ...state, k }, evidence)).state, k };
    expect(optimizer.chooser!.due(state)?.candidates ?? {}).not.toHaveProperty(names[0] ?? "none");
  }
  expect(probed).toEqual([["a", "c"], [], ["b"], ["a", "c"], ["b"]]);
});

test("before one step there is one probe, and a layer whose evidence is missing does not keep the others waiting", async () => {
  const roles = ["embedding", "hidden"] as const;
  const two = roles.map((role) => layer({ name: role, shape: [3, 3], role }));
  const optimizer = chosen.build(backend, two);
  const x = Object.fromEntries(two.map((one) => [one.name, backend.ops.random(1, one)]));
  const asked: string[][] = [];
  let state = optimizer.init(x);
  for (const k of [10, 10, 20, 30]) {
    const due = optimizer.chooser!.due({ ...state, k });
    asked.push(Object.keys(due?.candidates ?? {}));
    if (due === undefined) continue;
    const evidence = "hidden" in due.candidates ? { hidden: judged(0, 1) } : {};
    state = (await optimizer.chooser!.decide(x, { ...state, k }, evidence)).state;
  }
  expect(asked).toEqual([["embedding"], [], ["hidden"], ["embedding"]]);
});

const reversed = adaptive({ ...quick, candidates: candidates.toReversed() });
for (const law of geometryLaws(reversed)) test(law.name, law.check);

test("a layer has the candidates that accept it; with one there is nothing to choose, with none it says why", () => {
  const depthwise = layer({ name: "d", shape: [3, 3, 2, 1], role: "depthwise" });
  expect(adaptive(quick).choosing(dense)?.candidates).toEqual(candidates);
  expect(adaptive(quick).choosing(depthwise)).toBeUndefined();
  expect(adaptive(quick).accepts(depthwise)).toBe(true);
  expect(adaptive({ candidates: [spectral()] }).accepts(depthwise)).toContain("depthwise");
});

test("it survives JSON, and complains of what is no candidate and no number", () => {
  const part = adaptive(quick);
  expect(JSON.parse(JSON.stringify(revive(JSON.parse(JSON.stringify(part)), shelf)))).toEqual(
    JSON.parse(JSON.stringify(part)),
  );
  expect(() => adaptive()).toThrow("list of geometries");
  expect(() => adaptive({ ...quick, draws: 2 })).toThrow("draws is 2");
  expect(() => adaptive({ ...quick, draws: 3.5 })).toThrow("draws is 3.5, but it counts");
  expect(() => adaptive({ ...quick, hysteresis: 0.5 })).toThrow("hysteresis is 0.5");
  expect(() => recipe().with(adaptive({ candidates: [constant() as never] }))).toThrow("list of geometries");
  expect(adaptive({ candidates: [rms()] }).options).toMatchObject({ every: 400, draws: 4, dwell: 800, blend: 50 });
});
