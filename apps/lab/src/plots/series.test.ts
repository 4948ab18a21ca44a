import { expect, test } from "vitest";
import { curveOf, places, settled, smoothed, thinned } from "./series.ts";

test("of any number of points at most about 400 are drawn, evenly, the first and the last among them", () => {
  expect(places(0)).toEqual([]);
  for (const count of [1, 2, 399, 400, 401, 799, 1000, 100_000]) {
    const chosen = places(count);
    expect([chosen[0], chosen.at(-1)]).toEqual([0, count - 1]);
    expect(chosen.length).toBeLessThanOrEqual(401);
    const gaps = chosen.slice(1, -1).map((k, i) => k - (chosen[i] as number));
    expect(new Set(gaps).size).toBeLessThanOrEqual(1);
  }
  expect(thinned([3, 1, 2])).toEqual([3, 1, 2]);
});

test("a curve has its values at their own steps, however many there are", () => {
  for (const [k, value] of curveOf(12_345, (at) => (at % 3 === 0 ? undefined : 2 * at))) expect(value).toBe(2 * k);
});

test("a smoothed value is the mean of the last ten, a settled one the median of the last fifteen from the fifth on", () => {
  const values = [100, 100, 100, 100, 100, ...Array.from({ length: 30 }, (_, i) => i)];
  expect(smoothed(values, 1)).toBe(100);
  expect(smoothed(values, 34)).toBe((20 + 29) / 2);
  expect(settled(values, 4)).toBeUndefined();
  expect(settled(values, 7)).toBe(1);
  expect(settled(values, 34)).toBe((15 + 29) / 2);
});
