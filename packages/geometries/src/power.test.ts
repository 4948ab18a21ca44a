import { reference } from "@unitball/backend-reference";
import fc from "fast-check";
import { expect, test } from "vitest";
import { power } from "./power.ts";

const { ops, peek } = reference();

test("aʳ is Math.pow's within 1e-10, for r in (0, 9] and a from 1e-30 to 1e30, and 0ʳ = 0", () => {
  const exponent = fc.double({ min: 1e-3, max: 9, noNaN: true });
  const decades = fc.double({ min: -30, max: 30, noNaN: true });
  fc.assert(
    fc.property(exponent, decades, (r, decade) => {
      const a = 10 ** decade;
      const got = peek(power(ops, ops.at(a), r)) as number;
      expect(Math.abs(got / a ** r - 1)).toBeLessThan(1e-10);
    }),
    { seed: 3, numRuns: 300 },
  );
  for (const r of [1 / 3, 1, 2.5]) expect(peek(power(ops, ops.at(0), r))).toBe(0);
});
