import { reference } from "@unitball/backend-reference";
import { clocked, inner, layer } from "@unitball/core";
import { byLayer, sign, spectral } from "unitball";
import { expect, test } from "vitest";
import { onQuadratic, runStudy } from "../../test/inProcess.ts";
import { reportOf } from "../analysis/build.ts";
import { configOf } from "./config.ts";
import { loadShelf } from "./load.ts";
import { plan } from "./plan.ts";
import { randomDirection } from "./randomDirection.ts";
import { asStudy } from "./schema.ts";

const backend = reference();
const { ops } = backend;
const shelf = await loadShelf(undefined);
const matrix = layer({ name: "hidden", shape: [7, 4], role: "hidden" });
const value = (a: ReturnType<typeof ops.zeros>) => backend.read(a).then(([first]) => first as number);

test.each([
  ["spectral", spectral()],
  ["sign", sign()],
] as const)(
  "instead of the LMO of %s comes a direction of the same norm that is orthogonal to it, another at every step",
  async (_, of) => {
    const control = randomDirection({ of });
    const s = ops.sub(ops.random(3, matrix), 0.5);
    const v = of.lmo(ops, s, matrix);
    const [w, later] = [0, 1].map((k) => control.lmo(clocked(ops, k), s, matrix));
    expect(await value(inner(ops, w!, v))).toBeCloseTo(0, 12);
    expect(await value(of.norm(ops, w!, matrix))).toBeCloseTo(await value(of.norm(ops, v, matrix)), 12);
    expect(Math.abs(await value(inner(ops, w!, later!)))).toBeLessThan(0.9 * (await value(inner(ops, w!, w!))));
    // Layers of one shape are drawn apart.
    const twin = control.lmo(ops, s, layer({ name: "other", shape: [7, 4], role: "hidden" }));
    expect(await value(inner(ops, ops.sub(control.lmo(ops, s, matrix), twin), v))).toBeCloseTo(0, 12);
    expect(await value(ops.maxAbs(ops.sub(control.lmo(ops, s, matrix), twin), "all"))).toBeGreaterThan(0.01);
  },
);

test("lmo(0) = 0, and the dual norm is that of the geometry, so that shares and factors are as before", async () => {
  const of = sign();
  const control = randomDirection({ of });
  const s = ops.sub(ops.random(3, matrix), 0.5);
  expect(await value(ops.maxAbs(control.lmo(ops, ops.zeros(matrix), matrix), "all"))).toBe(0);
  expect(await value(control.dual(ops, s, matrix))).toBeCloseTo(
    -(await value(inner(ops, s, of.lmo(ops, s, matrix)))),
    12,
  );
});

const base = {
  ...{ name: "controls", task: "quadratic", steps: 12, tuning: { seeds: [1] }, seeds: 5, backend: "cpu" },
  stepsize: { kind: "linear", options: { from: "gamma", to: 0, steps: "steps" } },
  base: "signum",
  grid: [0.01, 0.1, 0.3, 1],
};

test("a recipe does better than steps of the same length in random directions, and is not told apart from itself", async () => {
  const controls = [
    { kind: "randomDirection", of: "signum" },
    { kind: "identical", of: "signum" },
  ];
  const study = plan(asStudy({ ...base, controls }, "study"), shelf);
  expect(study.arms.map(({ name, control }) => [name, control])).toEqual([
    ["signum", null],
    ["signum, random direction", "randomDirection"],
    ["signum, again", "identical"],
  ]);
  const files = await runStudy(study, onQuadratic(shelf, 0.1));
  const report = reportOf(files);
  expect(report.partial).toBe(false);
  expect(report.comparisons).toEqual([]);
  expect(report.controls.map(({ control, outcome }) => [control, outcome])).toEqual([
    ["randomDirection", "as expected"],
    ["identical", "as expected"],
  ]);
  expect(report.controls[0]?.words).toBe(
    `steps of the same length in random directions should do worse than "signum"; the two were told apart (p ${report.controls[0]?.holm?.toPrecision(2)}).`,
  );
});

test("the twin of an arm starts from other weights and other data with the same seed", () => {
  const study = plan(asStudy({ ...base, controls: [{ kind: "identical", of: "signum" }] }, "study"), shelf);
  const [own, twin] = study.arms.map(({ name }) =>
    configOf(study, { arm: name, stage: "final", gamma: 0.1, options: {}, seed: 3 }),
  );
  expect(twin?.recipe).toEqual(own?.recipe);
  expect(twin?.initSeed).not.toBe(own?.initSeed);
  expect(twin?.dataSeed).not.toBe(own?.dataSeed);
});

test("shuffled assignment moves each role's geometry to the next and leaves the vectors alone", () => {
  const geometry = byLayer({
    input: spectral({ radius: 2 }),
    hidden: spectral(),
    output: sign(),
    bias: sign({ radius: 3 }),
  });
  const recipe = {
    estimator: "ema",
    geometry,
    composition: "maxOverLayers",
    normalization: "normalized",
    constraint: "unconstrained",
  };
  const controls = [{ kind: "shuffledAssignment", of: "base" }];
  const [, shuffled] = plan(asStudy({ ...base, base: recipe, controls }, "study"), shelf).arms;
  const options = shuffled?.recipe.geometry?.options as Record<string, { kind: string; options: { radius: number } }>;
  expect(Object.entries(options).map(([role, { kind, options }]) => [role, kind, options.radius])).toEqual([
    ["input", "spectral", 1],
    ["hidden", "sign", 1],
    ["output", "spectral", 2],
    ["bias", "sign", 3],
  ]);
});
