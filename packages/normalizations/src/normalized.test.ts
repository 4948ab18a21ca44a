import { reference } from "@unitball/backend-reference";
import { normalizationLaws } from "@unitball/conformance";
import type { Normalization } from "@unitball/core";
import { expect, test } from "vitest";
import { normalized } from "./normalized.ts";

for (const law of normalizationLaws(normalized(), { make: normalized })) test(law.name, law.check);

test("normalized is 1, and never looks at the dual norm", () => {
  const normalization: Normalization = normalized();
  const never = () => {
    throw new Error("asked");
  };
  expect(normalization.factor(reference().ops, never)).toBe(1);
});
