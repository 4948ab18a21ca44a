import { scheduleLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { inverseRoot } from "./inverseRoot.ts";

for (const law of scheduleLaws(inverseRoot(), { make: inverseRoot })) test(law.name, law.check);

test("inverseRoot is value/√(k + 1)", () => {
  expect([0, 3, 99].map(inverseRoot({ value: 5 }).at)).toEqual([5, 5 / 2, 5 / 10]);
});
