import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { lion } from "./lion.ts";

for (const law of estimatorLaws(lion(), { make: lion })) test(law.name, law.check);

test("d = β₁m + (1 − β₁)g, then m ← β₂m + (1 − β₂)g: β = (1/2, 3/4), g = 4, 8 gives 2, 1/2 + 4", () => {
  expect(run(lion({ beta1: 0.5, beta2: 0.75, init: "zero" }), [4, 8])).toEqual([2, 1 / 2 + 4]);
});

test("init first takes the first gradient whole: d = m = g", () => {
  expect(run(lion({ beta1: 0.5, beta2: 0.75 }), [4, 8])).toEqual([4, 4 / 2 + 8 / 2]);
});
