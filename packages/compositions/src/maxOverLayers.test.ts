import { reference } from "@unitball/backend-reference";
import { compositionLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { maxOverLayers } from "./maxOverLayers.ts";

for (const law of compositionLaws(maxOverLayers(), { make: maxOverLayers })) test(law.name, law.check);

test("maxOverLayers: shares (1, 1) of (3, 4) without looking, φ = 4", () => {
  const { ops } = reference();
  const never = () => {
    throw new Error("asked");
  };
  expect(maxOverLayers().shares(ops, never, 2)).toEqual([1, 1]);
  expect(maxOverLayers().norm(ops, [3, 4])).toBe(4);
});
