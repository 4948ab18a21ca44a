import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { number, steps } from "../test/run.ts";
import { transported } from "./transported.ts";

for (const law of estimatorLaws(transported(), { make: transported })) test(law.name, law.check);

test("on a quadratic without noise d is the gradient at x, at every step (Arnold et al. 2019, §3)", () => {
  let x = 0;
  const along = steps(
    transported({ alpha: 0.2 }),
    { w: 5 },
    20,
    (at) => ({ w: 3 * number(at.w) - 1 }),
    undefined,
    (now, u, k) => ({ w: number(now.w) - 0.1 * Math.cos(k) * number(u.w) }),
  );
  x = 5;
  along.forEach(({ d }, k) => {
    expect(number(d.w)).toBeCloseTo(3 * x - 1, 10);
    x -= 0.1 * Math.cos(k) * (3 * x - 1);
  });
});

test("it asks at x + (1 − α)/α·(x − x₋): α = 1/4, x = 2 then 3 asks at 2, then at 3 + 3·(3 − 2)", () => {
  const taken = steps(
    transported({ alpha: 0.25 }),
    { w: 2 },
    2,
    () => ({ w: 0 }),
    undefined,
    () => ({ w: 3 }),
  );
  expect(taken.map(({ points }) => number(points[0]!.w))).toEqual([2, 3 + 3]);
});
