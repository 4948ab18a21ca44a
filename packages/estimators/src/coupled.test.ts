import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { number, steps } from "../test/run.ts";
import { coupled } from "./coupled.ts";
import { gradient } from "./gradient.ts";
import { heavyBall } from "./heavyBall.ts";

for (const law of estimatorLaws(coupled(), { make: coupled, shelf: { gradient }, turns: true }))
  test(law.name, law.check);

test("x = 3, g = 2, μ = 1/2: the inner estimator folds 2 + 3/2", () => {
  const estimator = coupled({ of: heavyBall({ beta: 0.5 }), mu: 0.5 });
  const taken = steps(estimator, { w: 3 }, 2, () => ({ w: 2 }));
  expect(taken.map(({ d }) => number(d.w))).toEqual([2 + 3 / 2, (2 + 3 / 2) / 2 + 2 + 3 / 2]);
});

test("to the estimate: the inner estimator folds 2, and 3/2 is added after", () => {
  const estimator = coupled({ of: heavyBall({ beta: 0.5 }), mu: 0.5, to: "estimate" });
  const taken = steps(estimator, { w: 3 }, 2, () => ({ w: 2 }));
  expect(taken.map(({ d }) => number(d.w))).toEqual([2 + 3 / 2, 1 + 2 + 3 / 2]);
});
