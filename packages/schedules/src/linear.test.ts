import { scheduleLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { linear } from "./linear.ts";

for (const law of scheduleLaws(linear(), { make: linear })) test(law.name, law.check);

test("linear goes from `from` to `to` in `steps`, and stays", () => {
  const { at } = linear({ from: 2, to: 1, steps: 4 });
  expect([0, 1, 2, 4, 9].map(at)).toEqual([2, 2 - 1 / 4, 2 - 2 / 4, 1, 1]);
});
