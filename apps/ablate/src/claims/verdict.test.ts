import fc from "fast-check";
import { expect, test } from "vitest";
import { claim } from "./claim.ts";
import { judged } from "./judge.ts";
import { record } from "./record.ts";
import { criteria, decisive, verdictOf } from "./verdict.ts";

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];

test.each([
  ["inside on both sides", [-0.25, -0.27, -0.22], { least: -0.29, most: -0.21 }, "holds"],
  ["across the upper end", [-0.22, -0.25, -0.19], { least: -0.29, most: -0.21 }, "undecided"],
  ["across the lower end", [-0.3, -0.32, -0.28], { least: -0.29, most: -0.21 }, "undecided"],
  ["across both ends", [-0.25, -0.4, -0.1], { least: -0.29, most: -0.21 }, "undecided"],
  ["above", [0, -0.1, 0.1], { least: -0.29, most: -0.21 }, "fails"],
  ["below", [-1, -1.1, -0.9], { least: -0.29, most: -0.21 }, "fails"],
  ["at least, and is", [2, 1.3, 2.7], { least: 1.3 }, "holds"],
  ["at least, and is not", [1, 0.8, 1.2], { least: 1.3 }, "fails"],
  ["at least, and may be", [1.5, 1.2, 1.8], { least: 1.3 }, "undecided"],
  ["exact, at the limit", [1, 1, 1], { most: 1 }, "holds"],
  ["exact, above the limit by rounding", [1 + 2e-16, 1 + 2e-16, 1 + 2e-16], { most: 1 }, "fails"],
  ["no limit", [5, -inf, inf], {}, "holds"],
  ["an interval without end", [5, 4, inf], { most: 100 }, "undecided"],
  ["diverged", [inf, inf, inf], { most: 100 }, "fails"],
  ["no interval", [5, nan, nan], { least: 0 }, "undecided"],
  ["no value", [nan, nan, nan], {}, "undecided"],
] as const)("%s", (_, [value, low, high], threshold, verdict) => {
  expect(verdictOf({ value, low, high }, threshold)).toBe(verdict);
});

test("exactly one of: every point of the interval is within, none is, some are", () => {
  const number = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(number, number), fc.tuple(number, number), ([a, b], [c, d]) => {
      const [low, high, least, most] = [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)];
      const within = (x: number) => x >= least && x <= most;
      const inside = [low, high, Math.max(low, Math.min(high, least)), Math.max(low, Math.min(high, most))].map(within);
      const wanted = inside.every(Boolean) ? "holds" : inside.some(Boolean) ? "undecided" : "fails";
      expect(verdictOf({ value: low, low, high }, { least, most })).toBe(wanted);
    }),
    { seed: 4, numRuns: 500 },
  );
});

const three = claim({
  id: "T1",
  title: "",
  statement: "",
  source: "",
  experiment: "",
  thresholds: { a: { least: 0 }, b: { least: 0 }, c: { most: 0 } },
  seconds: 1,
  run: async () => ({ estimates: { a: at(1), b: at(1), c: at(-1) }, result: "" }),
});
const at = (value: number, half = 0.5) => ({ value, low: value - half, high: value + half });

test.each([
  ["all hold", [1, 1, -1], "holds", "a"],
  ["one is undecided", [1, 0, -1], "undecided", "b"],
  ["one fails, another is undecided", [0, 1, 1], "fails", "c"],
  ["two fail: the first of them", [1, -1, 1], "fails", "b"],
] as const)("a claim holds where all of its statistics do: %s", async (_, [a, b, c], verdict, name) => {
  const found = judged(three, { estimates: { a: at(a), b: at(b), c: at(c) }, result: "r", seconds: 2 });
  expect(found.verdict).toBe(verdict);
  expect(decisive(found.criteria).name).toBe(name);
  expect(record(found)).toMatchObject({ id: "T1", verdict, name, result: "r", seconds: 2 });
});

test("a statistic that the experiment did not give is undecided", () => {
  expect(criteria(three, { estimates: { a: at(1) }, result: "" }).map(({ verdict }) => verdict)).toEqual([
    "holds",
    "undecided",
    "undecided",
  ]);
});

test("an experiment that breaks decides nothing, and its record has null for what is not there", () => {
  const broken = judged(three, new Error("no memory\n left"));
  expect(broken).toMatchObject({ verdict: "undecided", broken: true });
  expect(broken.result).toBe("The experiment ended with an error: no memory left");
  expect(JSON.parse(JSON.stringify(record(broken)))).toMatchObject({ statistic: null, interval: [null, null] });
});
