import { reference } from "@unitball/backend-reference";
import { normalizationLaws } from "@unitball/conformance";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clipped } from "./clipped.ts";
import { smooth } from "./smooth.ts";

for (const law of normalizationLaws(smooth(), { make: smooth })) test(law.name, law.check);

const { ops, peek } = reference();
const factor = (part: ReturnType<typeof smooth> | ReturnType<typeof clipped>, dual: number) =>
  peek(
    ops.mul(
      1,
      part.factor(ops, () => ops.at(dual)),
    ),
  ) as number;

test("‖d‖_* over l0 + l1‖d‖_*: 3/(2 + 12) and, with l1 = 0, 3/2", () => {
  expect(factor(smooth({ l0: 2, l1: 4 }), 3)).toBe(3 / (2 + 12));
  expect(factor(smooth({ l0: 2, l1: 0 }), 3)).toBe(3 / 2);
});

test("times l1 it lies between half of clipped({ at: l0/l1 }) and all of it", () => {
  const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, (l0, l1, dual) => {
      const [got, all] = [l1 * factor(smooth({ l0, l1 }), dual), factor(clipped({ at: l0 / l1 }), dual)];
      expect(got).toBeLessThanOrEqual(all * (1 + 1e-12));
      expect(got).toBeGreaterThanOrEqual((all / 2) * (1 - 1e-12));
    }),
    { seed: 2 },
  );
});
