import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linear } from "unitball";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { configOf } from "./config.ts";
import { loadShelf, loadStudy } from "./load.ts";
import { overridden } from "./override.ts";
import { plan } from "./plan.ts";
import { asStudy, inSetting } from "./schema.ts";

const shelf = await loadShelf(undefined);
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-study-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const tiny = {
  ...{ name: "tiny", task: "quadratic", steps: 100, tuning: { seeds: [1] }, seeds: 2 },
  stepsize: { kind: "linear", options: { from: "gamma", to: 0, steps: "steps" } },
  base: "normalizedSgd",
  axes: {
    geometry: ["sign", { kind: "spectral", options: { gap: 0.1 } }],
    estimator: [{ name: "raw", part: "gradient" }],
  },
  grid: [0.1, 0.2, 0.4],
};
type Given = Readonly<Record<string, unknown>>;
const planned = (more: Given = {}) => plan(asStudy({ ...tiny, ...more }, "study"), shelf);

test("a base and axes make one arm for each part, each one axis away from the base", () => {
  const { arms, comparisons } = planned();
  expect(arms.map(({ name, from, differences }) => [name, from, differences.map(({ axis }) => axis)])).toEqual([
    ["normalizedSgd", null, []],
    ["sign", "normalizedSgd", ["geometry"]],
    ["spectral gap 0.1", "normalizedSgd", ["geometry"]],
    ["raw", "normalizedSgd", ["estimator"]],
  ]);
  expect(comparisons.map(({ arm, against }) => [arm, against])).toEqual(
    arms.slice(1).map(({ name }) => [name, "normalizedSgd"]),
  );
});

test("the same study as JSON, as YAML and as a module is the same plan", async () => {
  writeFileSync(join(dir, "a.json"), JSON.stringify(tiny));
  writeFileSync(join(dir, "a.yaml"), stringify(tiny));
  writeFileSync(join(dir, "a.mjs"), `export const study = ${JSON.stringify(tiny)};`);
  const plans = await Promise.all(
    ["a.json", "a.yaml", "a.mjs"].map(async (file) => plan(await loadStudy(join(dir, file)), shelf)),
  );
  expect(plans).toEqual([planned(), planned(), planned()]);
});

test("a stepsize that is a function and its template give the same parts, for every γ that widening may reach", () => {
  const tuning = { seeds: [1], widen: 2 };
  const { stepsizes } = planned({ tuning });
  expect(stepsizes).toEqual(
    planned({ tuning, stepsize: (from: number, steps: number) => linear({ from, to: 0, steps }) }).stepsizes,
  );
  expect(Object.keys(stepsizes).map(Number)).toEqual([0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6]);
  expect(stepsizes[0.2]?.options).toMatchObject({ from: 0.2, to: 0, steps: 100 });
});

test("a template may take a share of γ and of the steps", () => {
  const stepsize = { kind: "linear", options: { from: "2 * gamma", to: "0.5*gamma", steps: "0.333 * steps" } };
  expect(planned({ stepsize }).stepsizes[0.1]?.options).toMatchObject({ from: 0.2, to: 0.05, steps: 33 });
  expect(() => planned({ stepsize: { kind: "linear", options: { from: "2 * gama", to: 0, steps: 1 } } })).toThrow(
    '"2 * gama" multiplies "gama". Did you mean "gamma"?',
  );
});

test("{ from, to, points } is a grid of equal ratios", () => {
  expect(planned({ grid: { from: 0.1, to: 0.8, points: 4 } }).arms[0]?.grid).toEqual([0.1, 0.2, 0.4, 0.8]);
});

test("a run's config has everything: options and stepsize in the recipe, seeds drawn apart, the rungs and the target", () => {
  const options = { "estimator.alpha": [0.1, 0.5, 0.9] };
  const study = planned({ axes: {}, options, target: 0.3, tuning: { seeds: [1], prune: { at: [10] } } });
  const trial = {
    arm: "normalizedSgd",
    stage: "tune",
    gamma: 0.2,
    options: { "estimator.alpha": 0.5 },
    seed: 4,
  } as const;
  const config = configOf(study, trial);
  expect(config).toMatchObject({
    ...trial,
    task: "quadratic",
    steps: 100,
    batch: 1,
    initSeed: 8,
    dataSeed: 9,
    target: 0.3,
  });
  expect(config.rungs).toEqual([10, 100]);
  expect(config.recipe.estimator?.options).toMatchObject({ alpha: 0.5 });
  expect(config.recipe.stepsize).toMatchObject({ axis: "stepsize", kind: "linear" });
  expect(configOf(study, { ...trial, stage: "final" }).rungs).toEqual([100]);
});

test("an option path that leads nowhere names what there is", () => {
  expect(() => planned({ axes: {}, options: { "estimator.alhpa": [1, 2, 3] } })).toThrow(
    /"estimator\.alhpa" leads nowhere.*"alpha"/,
  );
  expect(() => planned({ options: { alpha: [1, 2, 3] } })).toThrow("must be a path such as estimator.alpha");
  expect(() => planned({ options: { "estimator.alpha": [0.1, 0.5] } })).toThrow("must hold at least three numbers");
});

test("arms with other numbers of candidates are refused, whatever they are made of", () => {
  const axes = { geometry: [{ name: "s", part: "sign", options: { "estimator.alpha": [0.1, 0.2, 0.3] } }] };
  expect(() => planned({ axes })).toThrow('"s" would try 9 candidates and "normalizedSgd" 3');
  const fewer = { geometry: [{ ...axes.geometry[0], grid: [1, 2, 4] }] };
  expect(planned({ axes: fewer, grid: { from: 1, to: 256, points: 9 } }).arms).toHaveLength(2);
});

test("declared comparisons need not be with the arm before, but of one axis, or of an exception with its reason", () => {
  const pair = ["raw", "sign"];
  expect(() => planned({ comparisons: [pair] })).toThrow('"raw" differs from "sign" in 2 axes (estimator, geometry)');
  const exceptions = [{ arm: "raw", against: "sign", reason: "it is the old baseline" }];
  const { comparisons } = planned({ comparisons: [pair], exceptions });
  expect(comparisons).toMatchObject([{ arm: "raw", exception: "it is the old baseline" }]);
  expect(comparisons[0]?.differences).toHaveLength(2);
  expect(() => planned({ exceptions })).toThrow("belongs to no comparison");
  expect(() => planned({ comparisons: [["rwa", "sign"]] })).toThrow(
    'names "rwa", which is no arm. Did you mean "raw"?',
  );
});

test("a metric of the task may take the place of the primary one; another is a sentence", () => {
  expect(planned({ metric: "gradNorm" }).measures).toMatchObject({ primary: "gradNorm", tuning: "loss" });
  expect(() => planned({ metric: "gradNrom" })).toThrow(
    'The task quadratic measures no "gradNrom". Did you mean "gradNorm"?',
  );
});

test.each<[Given, string]>([
  [{ base: "nromalizedSgd" }, 'There is no preset "nromalizedSgd". Did you mean "normalizedSgd"?'],
  [{ base: "muonWithAdamW" }, '"muonWithAdamW" is no recipe of parts'],
  [{ axes: { geometri: ["sign"] } }, "study: axes.geometri must be one of estimator, geometry"],
  [{ axes: { geometry: ["sgin"] } }, 'There is no part "sgin" for the geometry on the shelf. Did you mean "sign"?'],
  [{ arms: [{ name: "a", recipe: "signum" }] }, "study must have either arms, or a base and axes; it has both."],
  [{ base: undefined }, "study must have either arms, or a base and axes; it has axes without a base."],
  [{ seed: 3 }, 'study: seed is no property of a study; remove it. Did you mean "seeds"?'],
  [{ grid: { from: 2, to: 1, points: 3 } }, "study: grid must go from a smaller stepsize to a greater one."],
  [
    { tuning: { seeds: [1], prune: { at: [100] } } },
    "tuning.prune.at names step 100, but a run has 100 steps; prune before its end.",
  ],
  [
    { tuning: { seeds: [1], prune: { at: [10], keep: 2 } } },
    "study: tuning.prune.keep must be a share between 0 and 1.",
  ],
  [{ controls: [{ kind: "identical", of: "x" }] }, 'A control is of "x", which is no arm; there is "normalizedSgd"'],
  [
    { controls: [{ kind: "shuffledAssignment", of: "raw" }] },
    "needs a geometry byLayer that gives at least two roles different ones",
  ],
  [{ stepsize: { kind: "liner", options: {} } }, 'The study\'s stepsize cannot be used: There is no part "liner"'],
  [{ grid: undefined }, '"normalizedSgd" has no grid of stepsizes'],
])("%j is refused with a sentence", (more, says) => {
  expect(() => planned(more)).toThrow(says);
});

test("a file that is no YAML, and a setting that the study does not have, are sentences", async () => {
  writeFileSync(join(dir, "broken.yaml"), "name: [");
  await expect(loadStudy(join(dir, "broken.yaml"))).rejects.toThrow(/broken\.yaml cannot be read: .*\.$/);
  await expect(loadStudy("batch-size@smal")).rejects.toThrow(
    'The study batch-size has no setting "smal". Did you mean "small"?',
  );
  await expect(loadStudy("one-change@gpt")).rejects.toThrow("It has none.");
});

test("a setting is the study with what it says in its place, under a name of its own", async () => {
  const [whole, small] = await Promise.all([loadStudy("batch-size"), loadStudy("batch-size@small")]);
  const { settings: _, ...rest } = whole;
  expect(small).toEqual({ ...rest, name: "batch-size-small", steps: 1880, batch: 32 });
});

test("--set changes a value anywhere in the study, and the study is checked again", () => {
  const study = asStudy(tiny, "study");
  const set = (...set: string[]) => overridden(study, { set });
  expect(set("steps=50", "tuning.seeds=[3, 4]", "grid={ from: 1e-3, to: 1, points: 4 }")).toMatchObject({
    ...{ steps: 50, tuning: { seeds: [3, 4] }, grid: { from: 0.001, to: 1, points: 4 } },
  });
  expect(set("axes.estimator.raw.name=plain").axes?.estimator).toEqual([{ name: "plain", part: "gradient" }]);
  expect(study).toEqual(tiny);
  expect(() => set("tunning.seeds=[3]")).toThrow('--set tunning.seeds: there is no "tunning". Did you mean "tuning"?');
  expect(() => set("axes.estimator.rwa.name=plain")).toThrow('there is no "rwa". Did you mean "raw"?');
  expect(() => set("steps")).toThrow('--set steps has no "="');
  expect(() => set("steps=ten")).toThrow("tiny: steps must be a whole number.");
  expect(() => set("steps=[1")).toThrow(/^--set steps=\[1 cannot be read: .*\.$/);
});

test("--swap puts other parts on an axis of the base, of the first arm, or of the arm that is named", () => {
  const swap = (given: Given, ...swap: string[]) =>
    plan(overridden(asStudy({ ...tiny, ...given }, "study"), { swap }), shelf);
  const names = (given: Given, ...swaps: string[]) =>
    swap(given, ...swaps).arms.map(({ name, differences }) => [name, ...differences.map(({ axis }) => axis)]);
  expect(names({}, "geometry=sign,{kind: spectral, options: {gap: 0.1}}")).toEqual([
    ["normalizedSgd"],
    ["sign", "geometry"],
    ["spectral gap 0.1", "geometry"],
  ]);
  const arms = {
    base: undefined,
    axes: undefined,
    arms: [
      { name: "A", recipe: "signum" },
      { name: "B", recipe: "signSgd" },
    ],
  };
  expect(names(arms, "constraint=constrained")).toEqual([["A"], ["constrained", "constraint"]]);
  expect(names(arms, "B:constraint=constrained", "B:estimator=nesterov")).toEqual([
    ["B"],
    ["constrained", "constraint"],
    ["nesterov", "estimator"],
  ]);
  expect(() => swap(arms, "Something:geometry=sign")).toThrow('--swap: there is no arm "Something". There is A, B.');
  expect(() => swap({}, "A:geometry=sign")).toThrow("has a base, not arms");
});

test("the README's YAML study is planned as it stands there, with every setting", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const study = asStudy(parse(/```yaml\n(.*?)```/s.exec(readme)?.[1] ?? ""), "README.md");
  const { arms, comparisons } = plan(study, shelf);
  expect(arms).toHaveLength(7);
  expect(comparisons.map(({ exception }) => exception !== null)).toEqual([false, false, true, false, false, false]);
  for (const setting of Object.keys(study.settings ?? {})) plan(inSetting(study, setting, "README.md"), shelf);
});
