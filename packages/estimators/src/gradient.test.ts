import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { gradient } from "./gradient.ts";

for (const law of estimatorLaws(gradient(), { make: gradient })) test(law.name, law.check);

test("gradient is the gradient", () => {
  expect(run(gradient(), [1, -3])).toEqual([1, -3]);
});
