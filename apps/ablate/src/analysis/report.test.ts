import { expect, test } from "vitest";
import { onQuadratic, onSgd, runStudy } from "../../test/inProcess.ts";
import { loadShelf } from "../study/load.ts";
import { plan } from "../study/plan.ts";
import { asStudy } from "../study/schema.ts";
import { reportOf } from "./build.ts";

const shelf = await loadShelf(undefined);
const tiny = {
  ...{ name: "tiny", task: "quadratic", steps: 20, backend: "cpu", tuning: { seeds: [1, 2] }, seeds: 4, target: 4 },
  stepsize: { kind: "linear", options: { from: "gamma", to: 0, steps: "steps" } },
  base: "signum",
  axes: { constraint: [{ name: "decayed", part: { kind: "decayed", options: { mu: 0.1 } } }] },
  grid: [0.05, 0.1, 0.2, 0.4, 0.8],
};
const planned = (more: Readonly<Record<string, unknown>> = {}) => plan(asStudy({ ...tiny, ...more }, "study"), shelf);

test("a real study: budgets in runs and samples are equal, what was spent is what was run, and the target's steps are counted", async () => {
  const study = planned({ tuning: { seeds: [1, 2], prune: { at: [5], keep: 0.4 }, widen: 1 }, batch: 3 });
  const files = await runStudy(study, onQuadratic(shelf, 0.05));
  const { arms, comparisons } = reportOf(files);
  // Two seeds of five candidates for 5 steps and of two for 15 more; widening, if an optimum lay on an edge, adds 2 runs.
  const widened = 3 * 2 * 20;
  const samples = 3 * (2 * 5 * 5 + 2 * 2 * 15);
  for (const { budget } of arms) {
    expect(budget).toEqual(arms[0]?.budget);
    expect([samples, samples + widened]).toContain(budget.samples);
    expect(budget.spentSamples).toBe(budget.samples);
    expect(budget.runs).toBe(budget.samples === samples ? 10 : 12);
  }
  for (const { toTarget, runs, curve } of arms) {
    expect(runs.map(({ seed }) => seed)).toEqual(study.seeds);
    expect(toTarget?.reached).toBe(runs.filter((run) => run.toTarget !== null).length);
    expect(curve.at(-1)?.step).toBe(19);
  }
  expect(comparisons[0]?.reasons.some((reason) => reason.includes("budget"))).toBe(false);
});

test("nothing that a report says depends on the order in which the runs ended", async () => {
  const study = planned();
  const files = await runStudy(study, onQuadratic(shelf, 0.05));
  const trials = new Map([...files.trials].map(([name, runs]) => [name, runs.toReversed()]));
  const [forth, back] = [reportOf(files), reportOf({ ...files, trials })];
  expect(back.comparisons).toEqual(forth.comparisons);
  expect(back.arms.map(({ stepsize, basin, tuning }) => [stepsize, basin, tuning])).toEqual(
    forth.arms.map(({ stepsize, basin, tuning }) => [stepsize, basin, tuning]),
  );
});

test("an exception is reported with its reason, its effect and its p, and without a verdict", async () => {
  const study = planned({
    base: "gradientDescent",
    axes: { normalization: [{ name: "n", part: "normalized" }], constraint: [{ name: "c", part: "constrained" }] },
    comparisons: [["c", "n"]],
    exceptions: [{ arm: "c", against: "n", reason: "the two ends of the question" }],
  });
  const [found] = reportOf(await runStudy(study, onSgd)).comparisons;
  expect(found).toMatchObject({ verdict: "no verdict", axis: null, exception: "the two ends of the question" });
  expect(found?.reasons[0]).toBe(
    "they differ in 2 axes (normalization, constraint), a declared exception: the two ends of the question",
  );
});

test("a study that was stopped is partial, and none of its comparisons has a verdict", async () => {
  const study = planned();
  const files = await runStudy(study, onQuadratic(shelf, 0.05));
  const cut = new Map(
    [...files.trials].map(([name, runs]) => [name, runs.filter(({ stage, seed }) => stage === "tune" || seed === 3)]),
  );
  const report = reportOf({ ...files, trials: cut });
  expect(report.partial).toBe(true);
  expect(report.comparisons[0]).toMatchObject({ verdict: "no verdict" });
  expect(report.comparisons[0]?.reasons).toContain('3 of 4 seeds of "decayed" have not been run');
});
