import { reference } from "@unitball/backend-reference";
import { estimatorLaws } from "@unitball/conformance";
import type { Estimator } from "@unitball/core";
import { expect, test } from "vitest";
import { gradient } from "./gradient.ts";

for (const law of estimatorLaws(gradient(), { make: gradient })) test(law.name, law.check);

test("gradient is the gradient", () => {
  expect(run(gradient(), [1, -3])).toEqual([1, -3]);
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
