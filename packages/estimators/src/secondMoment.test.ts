import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, number, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { secondMoment } from "./secondMoment.ts";

const laws = { make: secondMoment, shelf: { ema }, turns: true };
for (const law of estimatorLaws(secondMoment(), laws)) test(law.name, law.check);

test("with a debiased average it is Adam's m̂/(√ŝ + ε), to 1e-13, over 10 gradients", () => {
  const [beta1, beta2, epsilon] = [0.8, 0.9, 0.01];
  const g = Array.from({ length: 10 }, (_, k) => Math.sin(3 * k + 1));
  let [m, s] = [0, 0];
  const want = g.map((gk, k) => {
    m = beta1 * m + (1 - beta1) * gk;
    s = beta2 * s + (1 - beta2) * gk * gk;
    return m / (1 - beta1 ** (k + 1)) / (Math.sqrt(s / (1 - beta2 ** (k + 1))) + epsilon);
  });
  const adam = secondMoment({ of: ema({ beta: beta1, init: "debiased" }), beta: beta2, epsilon });
  steps(adam, { w: 0 }, 10, (_, k) => ({ w: g[k]! })).forEach(({ d }, k) => {
    expect(number(d.w)).toBeCloseTo(want[k]!, 13);
  });
});

test.each([
  ["input", [Math.hypot(3, 4) / Math.SQRT2, Math.hypot(1, 7) / Math.SQRT2].flatMap((r) => [r, r])],
  ["output", [0, 1].flatMap(() => [Math.hypot(3, 1) / Math.SQRT2, Math.hypot(4, 7) / Math.SQRT2])],
  ["layer", [0, 1, 2, 3].map(() => Math.hypot(3, 4, 1, 7) / 2)],
  ["entry", [3, 4, 1, 7]],
] as const)("the first step per %s is g over the root mean square", (per, root) => {
  const g = [3, 4, 1, -7];
  const [first] = steps(
    secondMoment({ per, epsilon: 0 }),
    {
      w: matrix([
        [0, 0],
        [0, 0],
      ]),
    },
    1,
    () => ({
      w: matrix([g.slice(0, 2), g.slice(2)]),
    }),
  );
  expect(rows(first!.d.w)).toEqual(g.map((gi, i) => expect.closeTo(gi / root[i]!, 12)));
});
