import { reference } from "@unitball/backend-reference";
import { estimatorLaws } from "@unitball/conformance";
import type { Estimator } from "@unitball/core";
import { expect, test } from "vitest";
import { almond } from "./almond.ts";

for (const law of estimatorLaws(almond(), { make: almond })) test(law.name, law.check);

test("it averages what comes after the LMO: α = 1/2, v = −1, −1, 1 gives −1/2, −3/4, 1/8", () => {
  expect(run(almond({ alpha: 0.5 }), [-1, -1, 1])).toEqual([-1 / 2, -3 / 4, 1 / 8]);
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
