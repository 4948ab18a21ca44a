import { scheduleLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { constant } from "./constant.ts";

for (const law of scheduleLaws(constant(), { make: constant })) test(law.name, law.check);

test("constant({ value }).at(k) is the value at every k", () => {
  expect([0, 1, 1000].map(constant({ value: 0.3 }).at)).toEqual([0.3, 0.3, 0.3]);
});

test("a misspelt option names the ones there are", () => {
  // @ts-expect-error: an option that constant does not have
  expect(() => constant({ valeu: 1 })).toThrow('constant has no option "valeu". It takes "value".');
  expect(() => constant({ value: -1 })).toThrow("constant: value is -1, but it must lie in [0, Infinity).");
});
