import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { ema } from "./ema.ts";

for (const law of estimatorLaws(ema(), { make: ema })) test(law.name, law.check);

test("the first accepted gradient is taken whole, then d ← (1 − α)d + αg: 1, 0 gives 1, 0.9", () => {
  expect(run(ema({ alpha: 0.1 }), [1, 0])).toEqual([1, 0.9]);
});

test("init zero: 1, 0 gives 0.1, 0.09", () => {
  const [first, second] = run(ema({ alpha: 0.1, init: "zero" }), [1, 0]);
  expect(first).toBeCloseTo(0.1, 15);
  expect(second).toBeCloseTo(0.09, 15);
});

test("from zero, d_n = Σ α(1 − α)^(n − i) g_i", () => {
  const [alpha, g] = [0.3, [2, -1, 5, 0.5, -4]];
  const closed = g.reduce((sum, gi, i) => sum + alpha * (1 - alpha) ** (g.length - 1 - i) * gi, 0);
  expect(run(ema({ alpha, init: "zero" }), g).at(-1)).toBeCloseTo(closed, 14);
});

test("beta is 1 − alpha, and both at once is an error", () => {
  expect(run(ema({ beta: 0.75 }), [1, 2, 3])).toEqual(run(ema({ alpha: 0.25 }), [1, 2, 3]));
  expect(() => ema({ alpha: 0.1, beta: 0.9 })).toThrow(
    "ema was given both alpha and beta, but beta is 1 − alpha; give one of them.",
  );
  expect(() => ema({ alpha: 1.5 })).toThrow("ema: alpha is 1.5, but it must lie in (0, 1].");
});

test("init debiased: 1, 0, 2 over the weights gathered so far, 1 − (1 − α)ⁿ", () => {
  const [alpha, g] = [0.25, [1, 0, 2]];
  let d = 0;
  run(ema({ alpha, init: "debiased" }), g).forEach((got, i) => {
    d = (1 - alpha) * d + alpha * g[i]!;
    expect(got).toBeCloseTo(d / (1 - (1 - alpha) ** (i + 1)), 14);
  });
});
