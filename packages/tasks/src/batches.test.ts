import fc from "fast-check";
import { expect, test } from "vitest";
import { batches, permutation } from "./batches.ts";

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test("permutation(seed, n) holds each of 0 … n − 1 once", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, n) => {
      expect(sorted(permutation(seed, n))).toEqual(upTo(n));
    }),
    { seed: 1 },
  );
});

test("all 6 orders of 3 things come equally often: χ² below its 99.9 % quantile 20.5", () => {
  const counts = new Map<string, number>();
  const draws = 6_000;
  for (let e = 0; e < draws; e++) {
    const order = permutation(7, 3, 3 * e).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const chi2 = [...counts.values()].reduce((sum, c) => sum + (c - draws / 6) ** 2 / (draws / 6), 0);
  expect(counts.size).toBe(6);
  expect(chi2).toBeLessThan(20.5);
});

test("every epoch draws each example once, also where the batch does not divide the number of examples", () => {
  const [n, size, epochs] = [10, 4, 6];
  const batch = batches(5, n, size);
  const drawn = upTo((n * epochs) / size).flatMap((k) => [...batch(k)]);
  for (let e = 0; e < epochs; e++) expect(sorted(drawn.slice(e * n, (e + 1) * n))).toEqual(upTo(n));
});

test("epochs differ in order, and so do seeds", () => {
  const [first, second] = [batches(1, 100, 100)(0), batches(1, 100, 100)(1)];
  expect(first).not.toEqual(second);
  expect(first).not.toEqual(batches(2, 100, 100)(0));
});

test("batch k is a function of (seed, k): the same in any order of asking and from another instance", () => {
  const one = batches(9, 13, 5);
  const forwards = upTo(20).map((k) => [...one(k)]);
  const backwards = upTo(20).map((i) => [...batches(9, 13, 5)(19 - i)]);
  expect(
    upTo(20)
      .map((i) => [...one(19 - i)])
      .reverse(),
  ).toEqual(forwards);
  expect(backwards.reverse()).toEqual(forwards);
});
