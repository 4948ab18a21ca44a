import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { adEMAMix } from "./adEMAMix.ts";

for (const law of estimatorLaws(adEMAMix(), { make: adEMAMix })) test(law.name, law.check);

test("d = m/(1 − (1 − α)ᵗ) + mix·l: α = 1/2, slow = 1/4, mix = 2, g = 4, 8 by hand", () => {
  const d = run(adEMAMix({ alpha: 0.5, slow: 0.25, mix: 2, init: "debiased" }), [4, 8]);
  expect(d[0]).toBeCloseTo(4 + 2 * (4 / 4), 13);
  expect(d[1]).toBeCloseTo((4 / 4 + 8 / 2) / (3 / 4) + 2 * ((3 / 4) * (4 / 4) + 8 / 4), 13);
});

test("a misspelt option lists those there are", () => {
  expect(() => adEMAMix({ mixx: 1 } as object)).toThrow('adEMAMix has no option "mixx"');
});
