import fc from "fast-check";
import { expect, test } from "vitest";
import { environment } from "../store/environment.ts";
import type { RunFiles, TrialFiles } from "../store/read.ts";
import { type ArmRecord, type StudyRecord, type Trial, trialFolder } from "../store/records.ts";
import { loadShelf } from "../study/load.ts";
import { plan } from "../study/plan.ts";
import { asStudy } from "../study/schema.ts";
import { reportOf } from "./build.ts";
import type { Report } from "./report.ts";

const here = environment();
const shelf = await loadShelf(undefined);

/** Two arms that differ in one axis, with equal grids; the numbers of a fair study, and what may be wrong with it. */
const fair: StudyRecord = plan(
  asStudy(
    {
      ...{ name: "pair", task: "quadratic", steps: 8, tuning: { seeds: [1] }, seeds: 5, base: "normalizedSgd" },
      ...{ axes: { geometry: [{ name: "sign", part: "sign" }] }, grid: [1, 2, 4], target: 0.5 },
      stepsize: { kind: "constant", options: { value: "gamma" } },
    },
    "study",
  ),
  shelf,
);

interface Flaws {
  /** How many axes more the second arm differs in; −1: it is the first arm again. */
  readonly axes: number;
  /** Stepsizes that the second arm tried more. */
  readonly extra: number;
  /** Whose best lies on which edge. */
  readonly edge: readonly [("low" | "high" | null)?, ("low" | "high" | null)?];
  /** Final seeds of the second arm that were not run, that diverged, that ended early. */
  readonly missing: number;
  readonly diverged: number;
  readonly early: number;
  /** Runs of one seed that did not have the same luck. */
  readonly unpaired: boolean;
}
const none: Flaws = { axes: 0, extra: 0, edge: [], missing: 0, diverged: 0, early: 0, unpaired: false };

/** The files of a run in which the second arm's final losses are less by `gain`, give or take a little. */
function files(flaws: Flaws, gain: number, noise: readonly number[]): RunFiles {
  const [first, second] = fair.arms as [ArmRecord, ArmRecord];
  const axes = ["composition", "normalization", "constraint"].slice(0, Math.max(0, flaws.axes));
  const other = Object.fromEntries(axes.map((axis) => [axis, { axis, kind: `other-${axis}`, options: {} }]));
  const recipe = flaws.axes < 0 ? first.recipe : { ...second.recipe, ...other };
  const grid = [...second.grid, ...[8, 16].slice(0, flaws.extra)];
  const arms = [first, { ...second, recipe, grid }];
  const study = { ...fair, arms };
  const trials = arms.map((arm, i) => {
    const bestAt = { low: arm.grid[0], high: arm.grid.at(-1) }[flaws.edge[i] ?? "low"];
    const best = flaws.edge[i] ? (bestAt ?? 2) : 2;
    const run = (stage: Trial["stage"], gamma: number, seed: number, loss: number, k = -1): TrialFiles => {
      const trial: Trial = { arm: arm.name, stage, gamma, options: {}, seed };
      const [diverged, early] = [i === 1 && k >= 0 && k < flaws.diverged, i === 1 && k >= 0 && k < flaws.early];
      const metrics = { loss, gradNorm: 0 };
      const luck = flaws.unpaired && i === 1 ? 7 : 0;
      return {
        ...{ ...trial, folder: trialFolder(arm.slug, trial), curve: [], layers: [], choices: [], timing: null },
        config: {
          ...trial,
          ...fair,
          initSeed: 2 * seed + luck,
          dataSeed: 2 * seed + 1,
          recipe,
          rungs: [8],
          target: 0.5,
        },
        summary: {
          ...{ ...trial, status: diverged ? "diverged" : "done", metrics, toTarget: 3 },
          rungs: diverged ? [] : [{ steps: early ? 4 : 8, metrics }],
        },
      };
    };
    const tunings = arm.grid.map((gamma) => run("tune", gamma, 1, 1 + Math.log2(gamma / best) ** 2));
    const kept = fair.seeds.slice(0, fair.seeds.length - (i === 1 ? flaws.missing : 0));
    const finals = kept.map((seed, k) => run("final", best, seed, 3 + 0.1 * seed + i * ((noise[k] ?? 0) - gain), k));
    return [arm.name, [...tunings, ...finals]] as const;
  });
  return { study, environment: here, trials: new Map(trials), unreadable: [] };
}

/** Everything that a report says, but for the metrics' own direction. */
const said = ({ measures: _, ...report }: Report): string => JSON.stringify(report);

const noise = fc.array(
  fc.integer({ min: -200, max: 200 }).map((i) => i / 10_000),
  { minLength: 5, maxLength: 5 },
);
const gain = fc.double({ min: -3, max: 3, noNaN: true });
const edge = fc.constantFrom("low", "high", null);

test("a fair study with a difference far beyond the noise says better where the metric is better, worse where it is worse", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 3, noNaN: true }), noise, (far, small) => {
      fc.pre(new Set(small).size === 5);
      expect(reportOf(files(none, far, small)).comparisons[0]).toMatchObject({
        verdict: "better",
        reasons: [],
        axis: "geometry",
      });
      expect(reportOf(files(none, -far, small)).comparisons[0]).toMatchObject({ verdict: "worse", reasons: [] });
    }),
    { seed: 1, numRuns: 20 },
  );
});

test("a study that differs in two axes, or in none, never says better, whatever its figures", () => {
  fc.assert(
    fc.property(fc.constantFrom(-1, 1, 2, 3), gain, noise, (axes, far, small) => {
      expect(said(reportOf(files({ ...none, axes }, far, small)))).not.toMatch(/better|worse/);
    }),
    { seed: 2, numRuns: 40 },
  );
});

test("a study with an unequal tuning budget never says better", () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2), gain, noise, (extra, far, small) => {
      const report = reportOf(files({ ...none, extra }, far, small));
      expect(said(report)).not.toMatch(/better|worse/);
      expect(report.comparisons[0]?.reasons.join()).toContain("tuning budgets differ");
    }),
    { seed: 3, numRuns: 40 },
  );
});

test("a study whose optimum lies on an edge in either arm never says better", () => {
  fc.assert(
    fc.property(fc.tuple(edge, edge), gain, noise, (both, far, small) => {
      fc.pre(both.some((one) => one !== null));
      expect(said(reportOf(files({ ...none, edge: both }, far, small)))).not.toMatch(/better|worse/);
    }),
    { seed: 4, numRuns: 40 },
  );
});

test("nor does one with missing, diverged or early ended final runs, or with runs that are not paired", () => {
  const flaw = fc.oneof(
    fc.record({ missing: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ diverged: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ early: fc.integer({ min: 1, max: 5 }) }),
    fc.constant({ unpaired: true }),
  );
  fc.assert(
    fc.property(flaw, gain, noise, (one, far, small) => {
      expect(said(reportOf(files({ ...none, ...one }, far, small)))).not.toMatch(/better|worse/);
    }),
    { seed: 5, numRuns: 40 },
  );
});

test("any number of flaws at once: better is said exactly where there are none and Holm's p is at most 5 %", () => {
  const seldom = <T>(good: T, ...bad: readonly T[]) => fc.constantFrom(...Array<T>(8).fill(good), ...bad);
  const flaws = fc.record({
    ...{
      axes: seldom(0, 1, -1),
      extra: seldom(0, 1),
      missing: seldom(0, 2),
      diverged: seldom(0, 1),
      early: seldom(0, 1),
    },
    edge: fc.tuple(seldom(null, "low" as const), seldom(null, "high" as const)),
    unpaired: seldom(false, true),
  });
  let told = 0;
  fc.assert(
    fc.property(flaws, gain, noise, (given, far, small) => {
      const { edge: edges, ...others } = given;
      const clean = [...edges, ...Object.values(others)].every((flaw) => !flaw);
      const [found] = reportOf(files(given, far, small)).comparisons;
      const apart = ["better", "worse"].includes(found?.verdict ?? "");
      expect(apart && !clean).toBe(false);
      expect(found?.reasons.length === 0).toBe(clean);
      if (apart) expect(found?.holm).toBeLessThanOrEqual(0.05);
      told += apart ? 1 : 0;
    }),
    { seed: 6, numRuns: 150 },
  );
  expect(told).toBeGreaterThan(5);
});

test("the difference, its p and effect are those of the paired test by hand", () => {
  const [found] = reportOf(files(none, 1, [0.02, -0.01, 0, 0.01, -0.02])).comparisons;
  // mean −1, s = √(0.001/4)
  expect(found?.difference.mean).toBeCloseTo(-1, 9);
  expect(found?.effect).toBeCloseTo(-1 / Math.sqrt(0.00025), 6);
  expect(found?.seeds).toEqual(fair.seeds);
  expect(found?.bootstrap?.low).toBeGreaterThan(-1.02);
  expect(found?.bootstrap?.high).toBeLessThan(-0.98);
  expect(found?.toTarget).toEqual({ mean: 0, ci95: 0 });
});

test("a difference that is the same on every seed is no evidence: there is no spread to judge it by", () => {
  const [found] = reportOf(files(none, 1, [0, 0, 0, 0, 0])).comparisons;
  expect(found).toMatchObject({ verdict: "no verdict", p: null });
  expect(found?.reasons[0]).toMatch(/do not vary/);
});
