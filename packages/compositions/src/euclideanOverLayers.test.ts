import { reference } from "@unitball/backend-reference";
import { compositionLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { euclideanOverLayers } from "./euclideanOverLayers.ts";

for (const law of compositionLaws(euclideanOverLayers(), { make: euclideanOverLayers })) test(law.name, law.check);

test("euclideanOverLayers: shares (3/5, 4/5) of (3, 4), φ = 5", () => {
  const { ops } = reference();
  const [a, b] = euclideanOverLayers().shares(ops, () => [3, 4]) as number[];
  expect(a).toBeCloseTo(3 / 5, 15);
  expect(b).toBeCloseTo(4 / 5, 15);
  expect(euclideanOverLayers().norm(ops, [3, 4])).toBe(5);
});
