import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { almond } from "./almond.ts";

for (const law of estimatorLaws(almond(), { make: almond })) test(law.name, law.check);

test("it averages what comes after the LMO: α = 1/2, v = −1, −1, 1 gives −1/2, −3/4, 1/8", () => {
  expect(run(almond({ alpha: 0.5 }), [-1, -1, 1])).toEqual([-1 / 2, -3 / 4, 1 / 8]);
});
