import fc from "fast-check";
import { expect, test } from "vitest";
import { ratio } from "./ratio.ts";

test("the ratio of 2, 4, 6, 8, 100 to ones is 6, between 4 and 8: one disturbed round moves nothing", () => {
  expect(ratio([2, 4, 6, 8, 100], [1, 1, 1, 1, 1])).toEqual({ ratio: 6, low: 4, high: 8 });
  expect(ratio([2, 4, 6, 8, 1e9], [1, 1, 1, 1, 1])).toEqual({ ratio: 6, low: 4, high: 8 });
});

test("rounds are compared with themselves: where both slow down together, the ratio stays", () => {
  expect(ratio([2, 20, 200], [1, 10, 100])).toEqual({ ratio: 2, low: 2, high: 2 });
});

test("turned round it is the inverse, and a factor multiplies it", () => {
  const ms = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  const rounds = fc.array(fc.tuple(ms, ms), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(rounds, fc.double({ min: 0.1, max: 10, noNaN: true }), (pairs, factor) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      const [there, back, times] = [ratio(a, b), ratio(b, a), ratio(a, b, factor)];
      expect(there.ratio * back.ratio).toBeCloseTo(1, 9);
      expect(there.low * back.high).toBeCloseTo(1, 9);
      expect(times.ratio / there.ratio).toBeCloseTo(factor, 9);
      expect(there.low).toBeLessThanOrEqual(there.ratio);
      expect(there.ratio).toBeLessThanOrEqual(there.high);
    }),
  );
});

test("rounds that are missing are an error", () => {
  expect(() => ratio([1, 2], [1])).toThrow("A ratio needs equally many rounds of both, but there are 2 and 1.");
  expect(() => ratio([], [])).toThrow("A ratio needs");
});
