import { scheduleLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { constant } from "./constant.ts";
import { warmup } from "./warmup.ts";

for (const law of scheduleLaws(warmup(), { make: warmup, shelf: { constant } })) test(law.name, law.check);

test("warmup rises to the schedule's first value in `steps`, then follows it", () => {
  const { at } = warmup({ steps: 4, schedule: constant({ value: 2 }) });
  expect([0, 1, 3, 4, 9].map(at)).toEqual([2 / 4, 4 / 4, 2, 2, 2]);
});
