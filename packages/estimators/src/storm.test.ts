import { reference } from "@unitball/backend-reference";
import { estimatorLaws } from "@unitball/conformance";
import type { Estimator } from "@unitball/core";
import { expect, test } from "vitest";
import { storm } from "./storm.ts";

for (const law of estimatorLaws(storm(), { make: storm })) test(law.name, law.check);

/** d along x₁, x₂, …, with the gradient g(x, k). */
function along(alpha: number, xs: readonly number[], g: (x: number, k: number) => number): number[] {
  const { ops, peek } = reference();
  const estimator: Estimator = storm({ alpha });
  let state = estimator.init(ops, { w: xs[0]! });
  return xs.map((x, k) => {
    const points = estimator.query(ops, { w: x }, state);
    const gradients = points.map((at) => ({ w: g(peek(at.w!) as number, k) }));
    const [d, next] = estimator.estimate(ops, gradients, { w: x }, state);
    state = next;
    return peek(d.w!) as number;
  });
}

test("it asks at x and at the x before, by hand: α = 1/4, g = xₖ·k gives 2, 6 + 3/4(2 − 4), …", () => {
  const first = 2 * 1;
  const second = 3 * 2 + (3 / 4) * (first - 2 * 2);
  const third = 5 * 3 + (3 / 4) * (second - 3 * 3);
  expect(along(0.25, [2, 3, 5], (x, k) => x * (k + 1))).toEqual([first, second, third]);
});

test("without noise the estimate is the gradient, whatever α and wherever x goes", () => {
  const xs = [1, -2, 7, 0.5, -3, 11];
  for (const alpha of [0.01, 0.5, 1]) {
    along(alpha, xs, (x) => x ** 3 - x).forEach((d, k) => {
      expect(d).toBeCloseTo(xs[k]! ** 3 - xs[k]!, 9);
    });
  }
});
