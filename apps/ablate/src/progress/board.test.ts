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
import { type Trial, type TrialSummary, trialFolder } from "../store/records.ts";
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

const tune = (arm: string, gamma: number): Trial => ({ arm, stage: "tune", gamma, options: {}, seed: 1 });
const folder = (trial: Trial) => trialFolder(trial.arm.toLowerCase(), trial);
const ended = (trial: Trial, more: Partial<TrialSummary> = {}): TrialSummary => ({
  ...trial,
  status: "done",
  metrics: { loss: trial.gamma },
  rungs: [{ steps: 100, metrics: { loss: trial.gamma } }],
  toTarget: null,
  ...more,
});
const started = { what: "started", attempt: 1 } as const;
const progress = (step: number, loss: number | null = null) =>
  ({ what: "progress", progress: { step, loss } }) as const;

test("the time left is each arm's remaining steps at its own measured pace, shared by the jobs", () => {
  let time = 0;
  const b = board(planned, 2, new Map(), () => time);
  expect(b.total()).toBe(10);
  expect(b.left()).toBeUndefined();
  b.happened(tune("A", 1), started);
  b.happened(tune("A", 1), progress(0));
  time = 1000;
  b.ended(folder(tune("A", 1)), ended(tune("A", 1))); // A: 10 ms per step
  expect(b.left()).toBeCloseTo((4 * 1000 + 5 * 1000) / 2, 6); // B is unmeasured, so at A's pace
  b.happened(tune("B", 1), started);
  b.happened(tune("B", 1), progress(0));
  time = 1600;
  b.happened(tune("B", 1), progress(20, 2)); // B: 30 ms per step, 480 steps to go
  expect(b.left()).toBeCloseTo((4 * 1000 + 480 * 30) / 2, 6);
});

test("in a resumed study what earlier sessions ended counts as ended, and a run's pace is of the steps taken now", () => {
  let time = 0;
  const done = new Map([1, 2].map((gamma) => [folder(tune("A", gamma)), ended(tune("A", gamma))] as const));
  const b = board(planned, 1, done, () => time);
  expect(howFar(b)).toMatch(/^2 of 10 runs/);
  expect(b.left()).toBeUndefined();
  b.happened(tune("A", 4), started);
  time = 5000; // its process has started and read the data
  b.happened(tune("A", 4), progress(60)); // it goes on from its checkpoint
  time = 5200;
  b.happened(tune("A", 4), progress(80)); // 10 ms per step, 20 steps of it to go
  expect(b.left()).toBeCloseTo(10 * (20 + 2 * 100 + 5 * 100), 6);
});

test("a run whose process died shows where it was until it goes on", () => {
  const b = board(planned, 1);
  b.happened(tune("A", 1), started);
  b.happened(tune("A", 1), progress(40, 0.5));
  b.happened(tune("A", 1), { what: "started", attempt: 2 });
  expect([...b.running.values()].map(({ step, loss }) => [step, loss])).toEqual([[40, 0.5]]);
});

test("an arm whose every stepsize diverged has no comparison to wait for", () => {
  const b = board(planned, 1, new Map(), () => 0);
  const diverged = { status: "diverged", rungs: [] } as const;
  for (const gamma of [1, 2, 4]) b.ended(folder(tune("A", gamma)), ended(tune("A", gamma), diverged));
  expect(b.tuned(planned.arms[0]!)?.best).toBeNull();
  expect(b.total()).toBe(8);
});

test("progress is told in words", () => {
  const b = board(planned, 1);
  b.happened(tune("A", 0.5), started);
  b.happened(tune("A", 0.5), progress(0));
  b.happened(tune("A", 0.5), progress(20, 0.1234567));
  const [running] = b.running.values();
  expect(runningWords(running!, 100)).toBe("A, tuning γ=0.5 seed 1: step 20 of 100, loss 0.123");
  expect(howFar(b)).toMatch(/^0 of 10 runs, 0:00 gone, about 0:0\d left$/);
  expect(clock(75_400)).toBe("1:15");
});
