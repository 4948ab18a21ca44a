import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { number, run, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { gradient } from "./gradient.ts";
import { mars } from "./mars.ts";
import { storm } from "./storm.ts";

for (const law of estimatorLaws(mars(), { make: mars, shelf: { ema } })) test(law.name, law.check);
const exact = mars({ before: "exact" });
for (const law of estimatorLaws(exact, { make: mars, shelf: { ema } })) test(`exact ${law.name}`, law.check);

test("c = g + scale·β/(1 − β)·(g − g₋), g₋ = 0 at first: β = 1/2, scale 1/2, g = 2, 3 gives 3, 7/2", () => {
  const c = mars({ of: gradient(), scale: 0.5, beta: 0.5, atMost: Infinity });
  expect(run(c, [2, 3])).toEqual([2 + 2 / 2, 3 + (3 - 2) / 2]);
});

test("c is cut to norm 1 before it is averaged, and a smaller one is left", () => {
  const of = gradient();
  expect(run(mars({ of, scale: 0 }), [5, -0.25])).toEqual([1, -0.25]);
});

test("exact with scale 1 is STORM: (1 − β)c + βd₋ = g + β(d₋ − g₋), to 1e-13", () => {
  const beta = 0.8;
  const corrected = mars({ of: ema({ beta, init: "zero" }), scale: 1, beta, before: "exact", atMost: Infinity });
  const along = (estimator: Parameters<typeof steps>[0]) =>
    steps(
      estimator,
      { w: 2 },
      12,
      (at, k) => ({ w: Math.sin(number(at.w)) + Math.cos(k) }),
      undefined,
      (x, u) => ({ w: number(x.w) - 0.1 * number(u.w) }),
    ).map(({ d }) => number(d.w));
  const want = along(storm({ beta, init: "zero" }));
  along(corrected).forEach((d, k) => {
    // storm from zero has d₁ = g₁ + β(0 − g₁), as mars has (1 − β)g₁: the same start
    expect(d).toBeCloseTo(want[k]!, 13);
  });
});
