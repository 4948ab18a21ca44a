import { expect, test } from "vitest";
import { choose, type Tried } from "../study/choose.ts";
import { basin } from "./basin.ts";

const tried = (losses: readonly number[], steps = 10): Tried[] =>
  losses.map((loss, i) => ({ gamma: 2 ** i, options: {}, loss, steps }));

test("between two stepsizes the loss is linear in log γ: from 1.0 at γ = 4 to 1.4 at 8, the limit 1.1 is a quarter of an octave on", () => {
  const found = basin(choose(tried([3, 2, 1, 1.4, 2]), 10), 0.1)!;
  // to the left from 1 at 4 to 2 at 2: a tenth of an octave
  expect(found.high).toBeCloseTo(4 * 2 ** 0.25, 12);
  expect(found.low).toBeCloseTo(4 * 2 ** -0.1, 12);
  expect(found.octaves).toBeCloseTo(0.35, 12);
  expect([found.openLow, found.openHigh]).toEqual([false, false]);
});

test("a basin that reaches the last γ that was tried is open there, and ends where the next diverged", () => {
  const open = basin(choose(tried([3, 1.05, 1, 1.02]), 10), 0.1)!;
  expect(open).toMatchObject({ high: 8, openHigh: true, openLow: false });
  const cliff = basin(choose(tried([3, 1.05, 1, Infinity]), 10), 0.1)!;
  expect(cliff).toMatchObject({ high: 4, openHigh: false });
});

test("it hangs together: a second valley beyond a ridge is not part of it", () => {
  expect(basin(choose(tried([1.01, 5, 1, 5]), 10), 0.1)!.low).toBeGreaterThan(2);
});

test("candidates that pruning ended, and those with other options, are no part of it; without a best there is none", () => {
  const curve = [
    ...tried([3, 1.05, 1, 3]),
    ...tried([1, 1, 1, 1], 5),
    { gamma: 3, options: { "a.b": 1 }, loss: 1.01, steps: 10 },
  ];
  expect(basin(choose(curve, 10), 0.1)).toEqual(basin(choose(tried([3, 1.05, 1, 3]), 10), 0.1));
  expect(basin(choose(tried([Infinity]), 10))).toBeNull();
});

test("a steeper bowl has a narrower basin", () => {
  const bowl = (steep: number) =>
    basin(choose(tried([-3, -2, -1, 0, 1, 2, 3].map((x) => 1 + steep * x * x)), 10))!.octaves;
  expect(bowl(0.01)).toBeGreaterThan(bowl(0.1));
  expect(bowl(0.1)).toBeGreaterThan(bowl(1));
});
