import { reference } from "@unitball/backend-reference";
import { normalizationLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { clipped } from "./clipped.ts";

for (const law of normalizationLaws(clipped(), { make: clipped })) test(law.name, law.check);

test("clipped({ at: c }) is min(1, ‖d‖_* / c): 3/4 at 3 and 1 beyond 4", () => {
  const { ops } = reference();
  expect([3, 4, 5].map((dual) => clipped({ at: 4 }).factor(ops, () => dual))).toEqual([3 / 4, 1, 1]);
});
