import { reference } from "@unitball/backend-reference";
import { constraintLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { decayed } from "./decayed.ts";

for (const law of constraintLaws(decayed(), { make: decayed })) test(law.name, law.check);

test("decayed: x = 3, u = 8, γ = 1/4, μ = 1/2 gives (1 − 1/8)·3 + 1/4·8", () => {
  const { ops } = reference();
  expect(decayed({ mu: 0.5 }).move(ops, { w: 3 }, { w: 8 }, 0.25)).toEqual({ w: (1 - 1 / 8) * 3 + 8 / 4 });
});
