import { expect, test } from "vitest";
import type { TrialSummary } from "../store/records.ts";
import { choose } from "./choose.ts";

const tuned = (gamma: number, trainLoss: number | null, more: Partial<TrialSummary> = {}): TrialSummary => ({
  arm: "a",
  stage: "tune",
  gamma,
  seed: 1,
  status: "done",
  attempts: 1,
  metrics: { trainLoss, testAccuracy: 0.5 },
  msPerStep: 1,
  seconds: 1,
  ...more,
});

test("the γ of least training loss is chosen; inside the grid there is no flag", () => {
  const { gamma, edge } = choose([1, 2, 4], [1], [tuned(1, 0.5), tuned(2, 0.3), tuned(4, 0.4)], "trainLoss");
  expect({ gamma, edge }).toEqual({ gamma: 2, edge: null });
});

test.each([
  ["low", 0.1, 0.4],
  ["high", 0.4, 0.1],
] as const)("an optimum on the grid's %s edge is flagged", (edge, first, last) => {
  expect(choose([1, 2, 4], [1], [tuned(1, first), tuned(2, 0.3), tuned(4, last)], "trainLoss").edge).toBe(edge);
});

test("a diverged or failed run counts as infinite, whatever loss it ended with", () => {
  const runs = [
    tuned(1, 0.5),
    tuned(2, 0.1, { status: "diverged" }),
    tuned(4, null, { status: "failed", metrics: null }),
  ];
  const { gamma, curve } = choose([1, 2, 4], [1], runs, "trainLoss");
  expect(gamma).toBe(1);
  expect(curve.map(({ loss }) => loss)).toEqual([0.5, Infinity, Infinity]);
});

test("where every stepsize diverged there is no best", () => {
  const runs = [1, 2].map((gamma) => tuned(gamma, 0.1, { status: "diverged" }));
  expect(choose([1, 2], [1], runs, "trainLoss")).toMatchObject({ gamma: null, edge: null });
});

test("over two tuning seeds the mean decides, and one divergence spoils it", () => {
  const runs = [
    tuned(1, 0.5),
    tuned(1, 0.3, { seed: 2 }),
    tuned(2, 0.2),
    tuned(2, 0.9, { seed: 2 }),
    tuned(4, 0.1),
    tuned(4, 0.1, { seed: 2, status: "diverged" }),
  ];
  const { gamma, curve } = choose([1, 2, 4], [1, 2], runs, "trainLoss");
  expect(gamma).toBe(1);
  expect(curve[0]?.loss).toBeCloseTo(0.4, 12);
});
