import { expect, test } from "vitest";
import { onSgd, type Runner, runStudy } from "../../test/inProcess.ts";
import { configOf, seedsOf } from "../study/config.ts";
import { loadShelf } from "../study/load.ts";
import { type Plan, plan } from "../study/plan.ts";
import { asStudy } from "../study/schema.ts";
import { reportOf } from "./build.ts";

const shelf = await loadShelf(undefined);
const times = 200;

/** The same recipe twice. The seeds of the i-th study are its own. */
const studies: readonly Plan[] = Array.from({ length: times }, (_, i) => {
  const study = {
    ...{ name: "a-a", task: "quadratic", steps: 12, backend: "cpu", base: "gradientDescent" },
    tuning: { seeds: [100 * i, 100 * i + 1] },
    seeds: [3, 4, 5, 6, 7].map((k) => 100 * i + k),
    stepsize: { kind: "linear", options: { from: "gamma", to: 0, steps: "steps" } },
    grid: [0.03125, 0.0625, 0.125, 0.25, 0.5, 1, 2],
    controls: [{ kind: "identical", of: "gradientDescent" }],
  };
  return plan(asStudy(study, "study"), shelf);
});

async function verdicts(runner: Runner): Promise<readonly (string | undefined)[]> {
  const all = [];
  for (const study of studies) all.push(reportOf(await runStudy(study, runner)).controls[0]?.verdict);
  return all;
}
const share = (all: readonly unknown[], ...which: readonly string[]) =>
  all.filter((verdict) => which.includes(verdict as string)).length / times;

test("of 200 studies that compare a recipe with itself, each tuned by itself, at most 5 % say better", async () => {
  const all = await verdicts(onSgd);
  expect(share(all, "better")).toBeLessThanOrEqual(0.05);
  // Not because nothing is ever said: most have a verdict.
  expect(share(all, "not told apart")).toBeGreaterThan(0.5);
});

test("and where both had the same luck in tuning, at most 5 % tell the two apart either way", async () => {
  const alike: Runner = async (study, order) => {
    const { trial } = order;
    if (trial.stage === "final") return onSgd(study, order);
    const first = study.arms[0]?.name ?? "";
    const run = await onSgd(study, { ...order, trial: { ...trial, arm: first } });
    return {
      ...run,
      config: { ...configOf(study, trial), ...seedsOf(trial.seed) },
      summary: { ...run.summary, arm: trial.arm },
    };
  };
  const all = await verdicts(alike);
  expect(share(all, "better", "worse")).toBeLessThanOrEqual(0.05);
  expect(share(all, "not told apart")).toBeGreaterThan(0.5);
});
