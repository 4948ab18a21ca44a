import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { almond } from "./almond.ts";
import { ema } from "./ema.ts";
import { gradient } from "./gradient.ts";

for (const law of estimatorLaws(almond(), { make: almond, shelf: { gradient } })) test(law.name, law.check);

test("it averages what comes after the LMO: α = 1/2, v = −1, −1, 1 gives −1/2, −3/4, 1/8", () => {
  expect(run(almond({ alpha: 0.5 }), [-1, -1, 1])).toEqual([-1 / 2, -3 / 4, 1 / 8]);
});

test("over an average, each counts its own first gradient: 4, 8 gives 4, then 4/2 + (4/2 + 8/2)/2", () => {
  const twice = almond({ alpha: 0.5, init: "first", of: ema({ alpha: 0.5 }) });
  expect(run(twice, [4, 8])).toEqual([4, 4 / 2 + (4 / 2 + 8 / 2) / 2]);
  expect(run(almond({ alpha: 0.5, of: almond({ alpha: 0.5 }) }), [4, 8])).toEqual([1, 1 / 2 + (2 / 2 + 8 / 2) / 2]);
});

test("of must be an estimator", () => {
  expect(() => almond({ of: {} as never })).toThrow("almond: of is not an estimator; give it one, such as ema().");
});
