import { scheduleLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { stableThenDecay } from "./stableThenDecay.ts";

for (const law of scheduleLaws(stableThenDecay(), { make: stableThenDecay })) test(law.name, law.check);

test("stableThenDecay holds, then falls linearly to 0 over the last fraction", () => {
  const { at } = stableThenDecay({ value: 4, steps: 10, decay: 0.4 });
  expect([0, 5, 6].map(at)).toEqual([4, 4, 4]);
  expect(at(8)).toBeCloseTo(4 * (0.2 / 0.4), 12);
  expect([at(10), at(11)]).toEqual([0, 0]);
});

test("without decay it never falls before the end", () => {
  expect(stableThenDecay({ value: 4, steps: 10, decay: 0 }).at(9)).toBe(4);
});
