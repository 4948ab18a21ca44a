import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { gradient } from "./gradient.ts";
import { shortStep } from "./shortStep.ts";

for (const law of estimatorLaws(shortStep(), { make: shortStep, shelf: { ema } })) test(law.name, law.check);

const of = gradient();
const once = (given: Parameters<typeof shortStep>[0], x: number[], d: number[], v: number[]) =>
  rows(
    steps(
      shortStep({ of, ...given }),
      { w: matrix([x]) },
      1,
      () => ({ w: matrix([d]) }),
      () => ({ w: matrix([v]) }),
    )[0]!.u.w,
  );

test("u = t(v − x), t = ⟨d, x − v⟩/(L‖v − x‖²), by hand: x = (1, 0), v = (−1, 0), d = (2, 1), L = 4 gives t = 1/4", () => {
  expect(once({ smoothness: 4 }, [1, 0], [2, 1], [-1, 0])).toEqual([(-2 * (2 * 2)) / (4 * 4), 0]);
  expect(once({ smoothness: 0.1 }, [1, 0], [2, 1], [-1, 0])).toEqual([-2, 0]);
  expect(once({ smoothness: 4, distance: 4 }, [1, 0], [2, 1], [-1, 0])).toEqual([(-2 * (2 * 2)) / (4 * 16), 0]);
});

test("it never goes the other way, and stays where v = x", () => {
  expect(once({}, [1, 0], [-2, 0], [-1, 0])).toEqual([-0, 0]);
  expect(once({}, [1, 0], [3, 0], [1, 0])).toEqual([0, 0]);
});

test("on f = L‖x − a‖²/2 over the box it minimizes f between x and v, so that f falls as the gap squared over 2L‖v − x‖²", () => {
  const [L, a] = [3, [0.9, -0.2, 2]];
  const f = (x: number[]) => x.reduce((sum, xi, i) => sum + (L / 2) * (xi - a[i]!) ** 2, 0);
  let x = [0, 0.5, -1];
  for (let k = 0; k < 30; k++) {
    const d = x.map((xi, i) => L * (xi - a[i]!));
    const v = d.map((di) => -Math.sign(di));
    const u = once({ smoothness: L }, x, d, v);
    const gap = d.reduce((sum, di, i) => sum + di * (x[i]! - v[i]!), 0);
    const length = x.reduce((sum, xi, i) => sum + (xi - v[i]!) ** 2, 0);
    const next = x.map((xi, i) => xi + u[i]!);
    const fall = gap <= L * length ? gap ** 2 / (2 * L * length) : gap - (L * length) / 2;
    expect(f(x) - f(next)).toBeCloseTo(fall, 12);
    x = next;
  }
});
