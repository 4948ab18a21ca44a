import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { gradient } from "./gradient.ts";
import { perturbed } from "./perturbed.ts";

for (const law of estimatorLaws(perturbed(), { make: perturbed, shelf: { ema } })) test(law.name, law.check);

test("it asks at x, then at x + radius·d/‖d‖ with the last d, over all layers: d = (3), (4) moves by 3/5, 4/5", () => {
  const x = { w: matrix([[1]]), z: matrix([[1]]) };
  const g = { w: matrix([[3]]), z: matrix([[4]]) };
  const taken = steps(perturbed({ of: gradient(), radius: 10 }), x, 2, () => g);
  expect(taken.map(({ points }) => [...rows(points[0]!.w), ...rows(points[0]!.z)])).toEqual([
    [1, 1],
    [1 + 6, 1 + 8],
  ]);
});
