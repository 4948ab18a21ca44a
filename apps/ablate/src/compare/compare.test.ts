import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sample, sampleRun } from "../../test/sampleRun.ts";
import { readRun } from "../store/read.ts";
import { compareRuns } from "./compare.ts";
import { words } from "./words.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-compare-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function made(name: string, sample: Sample = {}) {
  sampleRun(join(dir, name), sample);
  return { name, files: readRun(join(dir, name)) };
}

test("a run beside itself: the same recipes, no obstacle, differences of 0 on every seed", () => {
  const one = made("one");
  const { notComparable, caveats, arms, onlyInA, onlyInB } = compareRuns(one, { ...one, name: "two" });
  expect({ notComparable, caveats, onlyInA, onlyInB }).toEqual({
    ...{ notComparable: [], caveats: [], onlyInA: [], onlyInB: [] },
  });
  expect(arms.map(({ name, badge }) => [name, badge])).toEqual([
    ["A", "the same recipe"],
    ["B", "the same recipe"],
  ]);
  expect(arms[0]?.metrics[0]?.difference).toEqual({ mean: 0, ci95: 0, seeds: [2, 3, 4] });
});

test("paired differences over the seeds that both have, by hand: b gains 2 points on seeds 2 and 3", () => {
  const comparison = compareRuns(made("one"), made("two", { shift: 0.02, seeds: [2, 3, 9] }));
  const accuracy = comparison.arms[0]?.metrics.find(({ name }) => name === "testAccuracy");
  expect(accuracy?.difference).toEqual({
    ...{ mean: expect.closeTo(0.02, 12), ci95: expect.closeTo(0, 12), seeds: [2, 3] },
  });
  expect(comparison.caveats).toEqual(["only the seeds 2, 3 are in both"]);
});

test("what differs in a recipe is named, with the badge of one axis or the number of axes", () => {
  const one = made("one");
  sampleRun(join(dir, "two"));
  const part = (axis: string, kind: string, options: object) => ({ axis, kind, options });
  const changed = { geometry: part("geometry", "spectral", {}), estimator: part("estimator", "ema", { alpha: 0.3 }) };
  for (const seed of [2, 3, 4]) {
    const path = join(dir, "two", "a", `final-g1-s${seed}`, "config.json");
    const config = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...config, recipe: { ...config.recipe, ...changed } }));
    const other = join(dir, "two", "b", `final-g1-s${seed}`, "config.json");
    const own = JSON.parse(readFileSync(other, "utf8"));
    writeFileSync(other, JSON.stringify({ ...own, recipe: { ...own.recipe, estimator: changed.estimator } }));
  }
  const [a, b] = compareRuns(one, { name: "two", files: readRun(join(dir, "two")) }).arms;
  expect(a).toMatchObject({ badge: "2 axes" });
  expect(a?.differences).toEqual([
    { axis: "estimator", from: "ema", to: "ema", options: ["alpha"] },
    { axis: "geometry", from: "sign", to: "spectral", options: [] },
  ]);
  expect(b).toMatchObject({ badge: "one axis", notComparable: [] });
  expect(b?.metrics[0]?.difference?.mean).toBe(0);
  const path = join(dir, "two", "env.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), code: "0123456789abcdef" }));
  const [, mixed] = compareRuns(one, { name: "two", files: readRun(join(dir, "two")) }).arms;
  expect(mixed?.notComparable).toEqual(["the recipe and the code both differ, so that a difference has no one cause"]);
  expect(mixed?.metrics[0]?.difference).toBeNull();
});

test.each<[string, Sample["study"], RegExp]>([
  ["task", { task: "mnist-mlp" }, /^the task is digits-mlp in the one and mnist-mlp in the other$/],
  ["number of steps", { steps: 3 }, /^the number of steps is 4 in the one and 3 in the other$/],
  ["batch", { batch: 9 }, /^the batch is 8 in the one and 9 in the other$/],
])("another %s: no differences, and the reason why", (_, study, why) => {
  const [one, two] = [made("one"), made("two", { study: study ?? {} })];
  const comparison = compareRuns(one, two);
  expect(comparison.notComparable).toEqual([expect.stringMatching(why)]);
  for (const { metrics } of comparison.arms) for (const { difference } of metrics) expect(difference).toBeNull();
  const shown = words(comparison, one.files.study.measures);
  expect(shown).toContain("Not comparable, so that no differences are given:\n! the ");
  expect(shown).not.toMatch(/interval (holds|leaves out)/);
});

test("other code, arms of one run alone and tuning on another grid are told, and nothing is called better", () => {
  const one = made("one");
  const two = made("two", { names: ["A", "C"] });
  const path = join(dir, "two", "env.json");
  const environment = JSON.parse(readFileSync(path, "utf8"));
  const versions = { ...environment.versions, ablate: "9.9.9" };
  writeFileSync(path, JSON.stringify({ ...environment, versions, code: "0123456789abcdef" }));
  const comparison = compareRuns(one, { ...two, files: readRun(join(dir, "two")) });
  expect(comparison).toMatchObject({ onlyInA: ["B"], onlyInB: ["C"] });
  expect(comparison.caveats).toContainEqual(
    expect.stringMatching(/^ablate is .* in the one and 9\.9\.9 in the other$/),
  );
  expect(comparison.caveats[0]).toMatch(/^the code is [0-9a-f]{8} in the one and 01234567 in the other$/);
  // Of the same recipe the code is the one thing that changed.
  expect(comparison.arms[0]).toMatchObject({ badge: "the same recipe", notComparable: [] });
  expect(comparison.arms[0]?.metrics[0]?.difference?.mean).toBe(0);
  const shown = words(comparison, one.files.study.measures);
  expect(shown).toMatch(/Only in a: B\.\nOnly in b: C\.\n/);
  expect(shown).not.toMatch(/better|worse/);
});
