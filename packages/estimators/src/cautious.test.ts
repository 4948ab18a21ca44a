import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { cautious } from "./cautious.ts";
import { gradient } from "./gradient.ts";
import { lion } from "./lion.ts";

for (const law of estimatorLaws(cautious(), { make: cautious, shelf: { lion } })) test(law.name, law.check);

const once = (g: number[], u: number[]) =>
  rows(
    steps(
      cautious({ of: gradient() }),
      { w: matrix([g]) },
      1,
      () => ({ w: matrix([g]) }),
      () => ({ w: matrix([u]) }),
    )[0]!.u.w,
  );

test("only what goes down the present gradient is kept, scaled by entries over kept", () => {
  expect(once([1, 1, -1, 0], [-1, 1, 1, 1])).toEqual([-1 * (4 / 2), 0, 1 * (4 / 2), 0]);
});

test("where nothing agrees nothing moves", () => {
  expect(once([1, -1], [1, -1]).every((u) => u === 0)).toBe(true);
});
