import { reference } from "@unitball/backend-reference";
import { constraintLaws } from "@unitball/conformance";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cautiouslyDecayed } from "./cautiouslyDecayed.ts";
import { decayed } from "./decayed.ts";

const { ops, peek } = reference();
const laws = { make: cautiouslyDecayed, linear: false };
for (const law of constraintLaws(cautiouslyDecayed({ mu: 0.5 }), laws)) test(law.name, law.check);

const move = (constraint: { move: ReturnType<typeof decayed>["move"] }, x: number, u: number, gamma: number) =>
  peek(constraint.move(ops, { w: ops.at(x) }, { w: ops.at(u) }, ops.at(gamma)).w!) as number;

test("x = 3: u = −8 decays and u = 8 does not, γ = 1/4, μ = 1/2", () => {
  expect(move(cautiouslyDecayed({ mu: 0.5 }), 3, -8, 0.25)).toBe((1 - 1 / 8) * 3 - 8 / 4);
  expect(move(cautiouslyDecayed({ mu: 0.5 }), 3, 8, 0.25)).toBe(3 + 8 / 4);
});

test("it is `decayed` where u does not push x outwards, else `unconstrained`", () => {
  const real = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(real, real, fc.double({ min: 0, max: 1, noNaN: true }), (x, u, gamma) => {
      const want = x * u <= 0 ? move(decayed({ mu: 0.3 }), x, u, gamma) : x + gamma * u;
      expect(move(cautiouslyDecayed({ mu: 0.3 }), x, u, gamma)).toBeCloseTo(want, 12);
    }),
    { seed: 5 },
  );
});
