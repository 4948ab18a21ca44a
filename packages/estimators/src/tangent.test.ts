import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { tangent } from "./tangent.ts";

for (const law of estimatorLaws(tangent(), { make: tangent, shelf: { ema }, turns: true })) test(law.name, law.check);

test.each([
  ["input", (d: number[]) => [d[0]! * 3 + d[1]! * 4, d[2]! * 5 + d[3]! * 12]],
  ["output", (d: number[]) => [d[0]! * 3 + d[2]! * 5, d[1]! * 4 + d[3]! * 12]],
  ["layer", (d: number[]) => [d[0]! * 3 + d[1]! * 4 + d[2]! * 5 + d[3]! * 12]],
] as const)("per %s, ⟨d, x⟩ = 0 afterwards, and doing it again changes nothing", (per, products) => {
  const x = {
    w: matrix([
      [3, 4],
      [5, 12],
    ]),
  };
  const once = steps(tangent({ per }), x, 1, () => ({
    w: matrix([
      [2, -1],
      [4, 7],
    ]),
  }))[0]!.d;
  for (const p of products(rows(once.w))) expect(p).toBeCloseTo(0, 12);
  const again = steps(tangent({ per }), x, 1, () => once)[0]!.d;
  expect(rows(again.w)).toEqual(rows(once.w).map((a) => expect.closeTo(a, 12)));
});
