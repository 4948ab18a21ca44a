import { reference } from "@unitball/backend-reference";
import { compositionLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { sumOverLayers } from "./sumOverLayers.ts";

for (const law of compositionLaws(sumOverLayers(), { make: sumOverLayers })) test(law.name, law.check);

test("sumOverLayers: shares (0, 1) of (3, 4), (1, 0, 0) of equals, φ = 7", () => {
  const { ops } = reference();
  expect(sumOverLayers().shares(ops, () => [3, 4])).toEqual([0, 1]);
  expect(sumOverLayers().shares(ops, () => [2, 2, 2])).toEqual([1, 0, 0]);
  expect(sumOverLayers().norm(ops, [3, 4])).toBe(7);
});
