import { uniform } from "@unitball/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type TrialSummary, trialFolder } from "../store/records.ts";
import type { Study } from "./define.ts";
import { loadShelf } from "./load.ts";
import { type Done, next, type Order } from "./next.ts";
import { type Plan, plan, planOf } from "./plan.ts";
import { asStudy } from "./schema.ts";
import { tunings } from "./tuning.ts";

const shelf = await loadShelf(undefined);
const planned = (more: Partial<Study> = {}): Plan =>
  plan(
    asStudy(
      {
        ...{ name: "tiny", task: "quadratic", steps: 8, tuning: { seeds: [1, 2] }, seeds: 2, base: "gradientDescent" },
        stepsize: { kind: "constant", options: { value: "gamma" } },
        axes: { normalization: ["normalized"], estimator: ["ema"] },
        grid: [1, 2, 4, 8],
        ...more,
      },
      "study",
    ),
    shelf,
  );

type Loss = (order: Order["trial"], steps: number) => number | null;

/** A world in which every run's loss is known: carries out orders, one or several at a time, in any order. */
function world(plan: Plan, loss: Loss) {
  const done = new Map<string, TrialSummary>();
  const asked: Order[] = [];
  const folder = ({ trial }: Order) => trialFolder(plan.arms.find(({ name }) => name === trial.arm)?.slug ?? "", trial);
  const run = (order: Order) => {
    const before = done.get(folder(order))?.rungs ?? [];
    const metrics = { loss: loss(order.trial, order.until), gradNorm: 0 };
    asked.push(order);
    done.set(folder(order), {
      ...{ ...order.trial, status: metrics.loss === null ? "diverged" : "done", metrics, toTarget: null },
      rungs: metrics.loss === null ? before : [...before, { steps: order.until, metrics }],
    });
  };
  return { done, asked, run };
}

/** Everything that a study orders until it orders nothing more. */
function whole(plan: Plan, loss: Loss, pick = (orders: readonly Order[]) => orders) {
  const { done, asked, run } = world(plan, loss);
  for (let orders = next(plan, done); orders.length > 0; orders = next(plan, done)) pick(orders).forEach(run);
  return { done, asked };
}

const bowl =
  (best: number): Loss =>
  ({ gamma }) =>
    Math.log2(gamma / best) ** 2 + 1;

test("first every candidate of every arm on every tuning seed, then the best on the fresh seeds, then nothing", () => {
  const plan = planned();
  const first = next(plan, new Map());
  expect(first).toHaveLength(3 * 4 * 2);
  expect(first.every(({ trial, until }) => trial.stage === "tune" && until === 8)).toBe(true);
  const { asked } = whole(plan, bowl(2));
  const finals = asked.slice(24).map(({ trial }) => trial);
  expect(finals.map(({ arm, gamma, seed }) => [arm, gamma, seed])).toEqual(
    plan.arms.flatMap(({ name }) => [
      [name, 2, 3],
      [name, 2, 4],
    ]),
  );
});

test("an arm's final runs may start while another's tuning goes on", () => {
  const plan = planned();
  const { done, run } = world(plan, bowl(2));
  next(plan, done).slice(0, 8).forEach(run);
  const orders = next(plan, done);
  expect(orders.filter(({ trial }) => trial.stage === "final").map(({ trial }) => trial.arm)).toEqual(
    Array(2).fill(plan.arms[0]?.name),
  );
});

test("one order at a time, from the last to the first, leads to the same runs as all at once", () => {
  const plan = planned({ tuning: { seeds: [1], widen: 2, prune: { at: [2, 4] } } });
  const loss: Loss = ({ gamma, arm }, steps) => (arm === plan.arms[1]?.name ? 1 / gamma : (gamma - 2) ** 2) + 1 / steps;
  const all = whole(plan, loss);
  const one = whole(plan, loss, (orders) => orders.slice(-1));
  expect([...one.done].toSorted()).toEqual([...all.done].toSorted());
});

test("a diverged run is never ordered again, and an arm of which all diverged gets no final run", () => {
  const plan = planned();
  const { asked } = whole(plan, (trial, steps) => (trial.arm === plan.arms[1]?.name ? null : bowl(2)(trial, steps)));
  expect(asked).toHaveLength(24 + 4);
});

test("pruning after 2 and 4 of 8 steps leaves half each time, continues the survivors, and is the same for every arm", () => {
  const plan = planned({ tuning: { seeds: [1], prune: { at: [2, 4], keep: 0.5 } } });
  const { asked, done } = whole(plan, bowl(2));
  const of = plan.arms.map(({ name }) =>
    asked.filter(({ trial }) => trial.arm === name && trial.stage === "tune").map(({ until }) => until),
  );
  expect(of).toEqual(plan.arms.map(() => [2, 2, 2, 2, 4, 4, 8]));
  expect(asked.filter(({ trial }) => trial.stage === "final").every(({ until }) => until === 8)).toBe(true);
  // The order in which candidates fell is read from the rungs, so it is the same after the survivors went on.
  const budgets = [...tunings(plan, done).values()].map(({ granted }) => granted);
  expect(new Set(budgets.map((b) => JSON.stringify(b)))).toEqual(
    new Set([JSON.stringify({ runs: 4, steps: 4 * 2 + 2 * 2 + 4 })]),
  );
});

test("a survivor that diverges later does not change what was pruned before", () => {
  const plan = planned({ tuning: { seeds: [1], prune: { at: [4] } } });
  const loss: Loss = ({ gamma }, steps) => (gamma === 8 && steps === 8 ? null : -gamma);
  const { done, asked } = whole(plan, loss);
  expect(
    asked.filter(({ trial, until }) => trial.stage === "tune" && until === 8).map(({ trial }) => trial.gamma),
  ).toEqual(plan.arms.flatMap(() => [8, 4]));
  expect([...tunings(plan, done).values()].map(({ choice }) => choice.best?.gamma)).toEqual([4, 4, 4]);
});

test("an optimum on an edge widens every arm by one stepsize, until it is interior", () => {
  const plan = planned({ tuning: { seeds: [1], widen: 3 } });
  const [, edged] = plan.arms;
  const { asked, done } = whole(plan, (trial, steps) => bowl(trial.arm === edged?.name ? 16 : 2)(trial, steps));
  const grids = plan.arms.map(({ name }) =>
    asked.filter(({ trial }) => trial.arm === name && trial.stage === "tune").map(({ trial }) => trial.gamma),
  );
  // The second arm's best is found at 16, interior once 32 is tried; the others are widened on the side that is nearer.
  expect(grids).toEqual([
    [1, 2, 4, 8, 0.5, 16],
    [1, 2, 4, 8, 16, 32],
    [1, 2, 4, 8, 0.5, 16],
  ]);
  const tuned = [...tunings(plan, done).values()];
  expect(tuned.map(({ granted }) => granted.runs)).toEqual([6, 6, 6]);
  expect(tuned.every(({ choice }) => choice.edges.length === 0)).toBe(true);
});

test("widening ends after as many rounds as the study allows, with the edge flagged; no final run starts before", () => {
  const plan = planned({ tuning: { seeds: [1], widen: 2 } });
  const { asked, done } = whole(plan, ({ gamma }) => -gamma);
  const stages = asked.map(({ trial }) => trial.stage);
  expect(stages.indexOf("final")).toBe(3 * 6);
  for (const { choice } of tunings(plan, done).values()) {
    expect(choice).toMatchObject({ best: { gamma: 32 }, edges: [{ of: "γ", side: "high" }] });
  }
  // Every stepsize that was tried has its part in the record.
  for (const { trial } of asked) expect(plan.stepsizes[trial.gamma]).toMatchObject({ options: { value: trial.gamma } });
});

test("further options are tried with every γ, in folders of their own", () => {
  const options = { "estimator.alpha": [0.1, 0.5, 0.9] };
  const plan = planned({
    axes: undefined as never,
    base: undefined as never,
    arms: [
      { name: "a", recipe: "normalizedSgd", grid: [1, 2, 4], options },
      { name: "b", change: { geometry: "sign" }, grid: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    ],
  });
  const { asked } = whole(
    plan,
    ({ gamma, options }) => (gamma - 2) ** 2 + ((options["estimator.alpha"] ?? 0.5) - 0.5) ** 2,
  );
  const finals = asked
    .filter(({ trial }) => trial.stage === "final")
    .map(({ trial }) => [trial.arm, trial.gamma, trial.options]);
  expect(finals).toEqual([...Array(2).fill(["a", 2, { "estimator.alpha": 0.5 }]), ...Array(2).fill(["b", 2, {}])]);
  expect(trialFolder("a", asked[0]!.trial)).toBe("a/tune-g1-estimator.alpha=0.1-s1");
});

test("study.json alone gives the same orders", () => {
  const plan = planned({ tuning: { seeds: [1], widen: 1, prune: { at: [3] } } });
  const again = planOf(JSON.parse(JSON.stringify(plan)), shelf);
  expect(again).toEqual(plan);
  const done: Done = new Map();
  expect(next(again, done)).toEqual(next(plan, done));
});

test("whatever the losses, and whichever runs diverge: the study ends, no run is ordered twice, and every arm is granted the same", () => {
  const tuning = fc.record({
    seeds: fc.constantFrom([1], [1, 2]),
    widen: fc.integer({ min: 0, max: 3 }),
    prune: fc.option(fc.record({ at: fc.constantFrom([2], [2, 5]), keep: fc.constantFrom(0.3, 0.5, 0.8) }), {
      nil: undefined,
    }),
  });
  fc.assert(
    fc.property(tuning, fc.integer(), fc.double({ min: 0, max: 0.6, noNaN: true }), (given, luck, deaths) => {
      const { prune, ...rest } = given;
      const plan = planned({ tuning: { ...rest, ...(prune && { prune }) } });
      const loss: Loss = ({ arm, gamma, seed }, steps) => {
        const draw = uniform(
          luck,
          [...`${arm} ${gamma} ${seed} ${steps}`].reduce((h, c) => Math.imul(h, 31) + c.charCodeAt(0), 7),
        );
        return draw < deaths ? null : draw;
      };
      const { asked, done } = whole(plan, loss, (orders) => orders.slice(0, 1 + (Math.abs(luck) % 5)));
      const names = asked.map(({ trial, until }) => JSON.stringify([trial, until]));
      expect(new Set(names).size).toBe(names.length);
      expect(asked.every(({ trial }) => plan.stepsizes[trial.gamma] !== undefined)).toBe(true);
      const granted = [...tunings(plan, done).values()].map((arm) => JSON.stringify(arm.granted));
      expect(new Set(granted).size).toBe(1);
      expect(asked.every(({ trial, until }) => trial.stage === "tune" || until === plan.steps)).toBe(true);
    }),
    { seed: 7, numRuns: 60 },
  );
});
