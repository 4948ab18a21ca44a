import { reference } from "@unitball/backend-reference";
import { constraintLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { unconstrained } from "./unconstrained.ts";

for (const law of constraintLaws(unconstrained(), { make: unconstrained })) test(law.name, law.check);

test("unconstrained: x = 3, u = 8, γ = 1/4 gives 3 + 0.25 * 8", () => {
  const { ops } = reference();
  expect(unconstrained().move(ops, { w: 3 }, { w: 8 }, 0.25)).toEqual({ w: 3 + 0.25 * 8 });
});
