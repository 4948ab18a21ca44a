import { reference } from "@unitball/backend-reference";
import { estimatorLaws } from "@unitball/conformance";
import type { Estimator } from "@unitball/core";
import { expect, test } from "vitest";
import { lion } from "./lion.ts";

for (const law of estimatorLaws(lion(), { make: lion })) test(law.name, law.check);

test("d = β₁m + (1 − β₁)g, then m ← β₂m + (1 − β₂)g: β = (1/2, 3/4), g = 4, 8 gives 2, 1/2 + 4", () => {
  expect(run(lion({ beta1: 0.5, beta2: 0.75, init: "zero" }), [4, 8])).toEqual([2, 1 / 2 + 4]);
});

test("init first takes the first gradient whole: d = m = g", () => {
  expect(run(lion({ beta1: 0.5, beta2: 0.75 }), [4, 8])).toEqual([4, 4 / 2 + 8 / 2]);
});

const run = (estimator: Estimator, gradients: readonly number[]) => {
  const { ops, peek } = reference();
  let state = estimator.init(ops, { w: 0 });
  return gradients.map((g) => {
    const [d, told] = estimator.estimate(ops, [{ w: g }], { w: 0 }, state);
    const [u, next] = estimator.average?.(ops, d, told) ?? [d, told];
    state = next;
    return peek(u.w!) as number;
  });
};
