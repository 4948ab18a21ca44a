import { reference } from "@unitball/backend-reference";
import { estimatorLaws } from "@unitball/conformance";
import type { Estimator } from "@unitball/core";
import { expect, test } from "vitest";
import { heavyBall } from "./heavyBall.ts";

for (const law of estimatorLaws(heavyBall(), { make: heavyBall })) test(law.name, law.check);

test("d ← βd + g: β = 1/2, g = 1, 2, 3 gives 1, 5/2, 17/4", () => {
  expect(run(heavyBall({ beta: 0.5 }), [1, 2, 3])).toEqual([1, 5 / 2, 17 / 4]);
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
