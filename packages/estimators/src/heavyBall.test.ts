import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { heavyBall } from "./heavyBall.ts";

for (const law of estimatorLaws(heavyBall(), { make: heavyBall })) test(law.name, law.check);

test("d ← βd + g: β = 1/2, g = 1, 2, 3 gives 1, 5/2, 17/4", () => {
  expect(run(heavyBall({ beta: 0.5 }), [1, 2, 3])).toEqual([1, 5 / 2, 17 / 4]);
});

test("with nesterov d = g + βm, PyTorch's: β = 1/2, g = 1, 2 gives 1 + 1/2, 2 + 5/4", () => {
  expect(run(heavyBall({ beta: 0.5, nesterov: true }), [1, 2])).toEqual([1 + 1 / 2, 2 + 5 / 4]);
});
