import { reference } from "@unitball/backend-reference";
import { constraintLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { constrained } from "./constrained.ts";

for (const law of constraintLaws(constrained(), { make: constrained })) test(law.name, law.check);

test("constrained: x = 3, u = 8, γ = 1/4 gives (1 - 0.25) * 3 + 0.25 * 8", () => {
  const { ops } = reference();
  expect(constrained().move(ops, { w: 3 }, { w: 8 }, 0.25)).toEqual({ w: (1 - 0.25) * 3 + 0.25 * 8 });
});

test("γ = 1 lands on the LMO, and the distance to the ball shrinks by Π(1 − γ)", () => {
  const { ops } = reference();
  expect(constrained().move(ops, { w: 3 }, { w: 8 }, 1)).toEqual({ w: 8 });
  const [rho, gamma] = [1, 0.2];
  let w = 3 * rho;
  for (let k = 1; k <= 10; k++) {
    w = constrained().move(ops, { w }, { w: rho }, gamma).w as number;
    expect(w).toBeCloseTo(rho + 2 * rho * (1 - gamma) ** k, 12);
  }
});
