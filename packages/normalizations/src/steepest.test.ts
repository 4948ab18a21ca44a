import { reference } from "@unitball/backend-reference";
import { normalizationLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { steepest } from "./steepest.ts";

for (const law of normalizationLaws(steepest(), { make: steepest })) test(law.name, law.check);

test("steepest is the dual norm", () => {
  expect(steepest().factor(reference().ops, () => 7)).toBe(7);
});
