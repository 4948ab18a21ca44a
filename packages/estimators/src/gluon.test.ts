import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { gluon } from "./gluon.ts";

for (const law of estimatorLaws(gluon(), { make: gluon, shelf: { ema } })) test(law.name, law.check);

test("t/(l0 + l1·t) on each layer by itself: d = (3, 4) and (−2), sign LMO, l0 = 1/2, l1 = 2", () => {
  const d = { w: matrix([[3, 4]]), z: matrix([[-2]]) };
  const v = { w: matrix([[-1, -1]]), z: matrix([[1]]) };
  const [first] = steps(
    gluon({ l0: 0.5, l1: 2 }),
    d,
    1,
    () => d,
    () => v,
  );
  expect(rows(first!.u.w)).toEqual([-7 / (0.5 + 14), -7 / (0.5 + 14)]);
  expect(rows(first!.u.z)).toEqual([2 / (0.5 + 4)]);
});

test("l1 = 0 is steepest descent over l0, l0 = 0 the LMO over l1, also of 0", () => {
  const d = { w: matrix([[3, 4]]) };
  const v = { w: matrix([[-1, -1]]) };
  expect(
    rows(
      steps(
        gluon({ l0: 4, l1: 0 }),
        d,
        1,
        () => d,
        () => v,
      )[0]!.u.w,
    ),
  ).toEqual([-7 / 4, -7 / 4]);
  expect(
    rows(
      steps(
        gluon({ l0: 0, l1: 2 }),
        d,
        1,
        () => d,
        () => v,
      )[0]!.u.w,
    ),
  ).toEqual([-1 / 2, -1 / 2]);
  const zero = { w: matrix([[0, 0]]) };
  expect(
    rows(
      steps(
        gluon({ l0: 0 }),
        zero,
        1,
        () => zero,
        () => zero,
      )[0]!.u.w,
    ),
  ).toEqual([0, 0].map((a) => expect.closeTo(a, 300)));
});
