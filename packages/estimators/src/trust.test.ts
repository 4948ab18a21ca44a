import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { trust } from "./trust.ts";

for (const law of estimatorLaws(trust(), { make: trust, shelf: { ema } })) test(law.name, law.check);

test("u times ‖x‖₂, and times 1 where x = 0: x = (3, 4), (0, 0) and u = (1, −2) give 5·(1, −2) and (1, −2)", () => {
  const x = { w: matrix([[3, 4]]), z: matrix([[0, 0]]) };
  const u = { w: matrix([[1, -2]]), z: matrix([[1, -2]]) };
  const [first] = steps(trust(), x, 1, () => u);
  expect([rows(first!.u.w), rows(first!.u.z)]).toEqual([
    [5, -10],
    [1, -2],
  ]);
});
