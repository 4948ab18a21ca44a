import { scheduleLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { cosine } from "./cosine.ts";

for (const law of scheduleLaws(cosine(), { make: cosine })) test(law.name, law.check);

test("cosine is at `from`, half way and `to` at 0, steps/2 and steps", () => {
  const { at } = cosine({ from: 3, to: 1, steps: 8 });
  expect(at(0)).toBe(3);
  expect(at(4)).toBeCloseTo(2, 12);
  expect(at(2)).toBeCloseTo(1 + (2 * (1 + Math.SQRT1_2)) / 2, 12);
  expect([at(8), at(80)]).toEqual([1, 1]);
});
