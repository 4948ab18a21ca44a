import {
  constant,
  euclidean,
  euclideanOverLayers,
  gradient,
  normalized,
  recipe,
  shelf,
  steepest,
  unconstrained,
} from "unitball";
import { expect, test } from "vitest";
import type { Trial, TrialSummary } from "../store/records.ts";
import { defineStudy } from "../study/define.ts";
import { plan } from "../study/plan.ts";
import { board } from "./board.ts";
import { clock, howFar, runningWords } from "./words.ts";

const sgd = recipe()
  .with(gradient())
  .with(euclidean())
  .with(euclideanOverLayers())
  .with(steepest())
  .with(unconstrained());
const planned = plan(
  defineStudy({
    name: "tiny",
    task: "quadratic",
    steps: 100,
    tuning: { seeds: [1] },
    seeds: 2,
    stepsize: (gamma) => constant({ value: gamma }),
    arms: [
      { name: "A", recipe: sgd, grid: [1, 2, 4] },
      { name: "B", recipe: sgd.with(normalized()), grid: [1, 2, 4] },
    ],
  }),
  shelf,
);

const tune = (arm: string, gamma: number): Trial => ({ arm, stage: "tune", gamma, seed: 1 });
const ended = (trial: Trial, seconds: number, more: Partial<TrialSummary> = {}): TrialSummary => ({
  ...trial,
  status: "done",
  attempts: 1,
  metrics: { loss: trial.gamma },
  msPerStep: 1,
  seconds,
  ...more,
});

test("the time left is each arm's remaining steps at its own measured pace, shared by the jobs", () => {
  let time = 0;
  const b = board(planned, 2, () => time);
  expect(b.total()).toBe(10);
  expect(b.left()).toBeUndefined();
  b.started(tune("A", 1));
  b.ended(tune("A", 1), ended(tune("A", 1), 1)); // A: 10 ms per step
  expect(b.left()).toBeCloseTo((4 * 1000 + 5 * 1000) / 2, 6); // B is unmeasured, so at A's pace
  b.started(tune("B", 1));
  time = 600;
  b.progressed(tune("B", 1), { step: 20, loss: 2 }); // B: 30 ms per step, 480 steps to go
  expect(b.left()).toBeCloseTo((4 * 1000 + 480 * 30) / 2, 6);
});

test("an arm whose every stepsize diverged has no comparison to wait for", () => {
  const b = board(planned, 1, () => 0);
  for (const gamma of [1, 2, 4]) b.ended(tune("A", gamma), ended(tune("A", gamma), 1, { status: "diverged" }));
  expect(b.tuned(planned.arms[0]!)?.gamma).toBeNull();
  expect(b.total()).toBe(8);
});

test("progress is told in words", () => {
  const b = board(planned, 1);
  b.started(tune("A", 0.5));
  b.progressed(tune("A", 0.5), { step: 20, loss: 0.1234567 });
  const [running] = b.running.values();
  expect(runningWords(running!, 100)).toBe("A, tuning γ=0.5 seed 1: step 20 of 100, loss 0.123");
  expect(howFar(b)).toMatch(/^0 of 10 runs, 0:00 gone, about 0:0\d left$/);
  expect(clock(75_400)).toBe("1:15");
});
