import { uniform } from "@unitball/core";
import { expect, test } from "vitest";
import { bootstrap } from "./bootstrap.ts";
import { holm } from "./holm.ts";
import { cdf, quantile } from "./normal.ts";
import { pairedT } from "./pairedT.ts";
import { power, seedsNeeded, smallestEffect } from "./power.ts";

/** Standard normal numbers by Box and Muller, from the seeded stream. */
const normals = (seed: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => {
    const [u, v] = [uniform(seed, 2 * i), uniform(seed, 2 * i + 1)];
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  });

test("Student's own data (1908, the hours of sleep gained under two drugs): t = 4.06, p = 0.0028", () => {
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const found = pairedT(second.map((x, i) => x - first[i]!));
  expect(found?.t).toBeCloseTo(4.0621, 4);
  expect(found?.freedom).toBe(9);
  expect(found?.p).toBeCloseTo(0.002833, 6);
  expect(found?.effect).toBeCloseTo(1.58 / 1.2299955, 5);
});

test("of differences that do not vary nothing is tested, unless all are 0", () => {
  expect(pairedT([0.1, 0.1, 0.1])).toBeNull();
  expect(pairedT([0, 0, 0])?.p).toBe(1);
  expect(pairedT([1])).toBeNull();
  expect(pairedT([1, Number.NaN])).toBeNull();
});

test("under the null hypothesis p ≤ 0.05 comes in 5 % of samples, whatever n", () => {
  for (const n of [2, 3, 5, 10]) {
    const hits = Array.from({ length: 4000 }, (_, s) => pairedT(normals(10_000 * n + s, n))?.p ?? 1).filter(
      (p) => p <= 0.05,
    );
    // Three standard deviations of a binomial of 4000 at 5 %: ±1 %.
    expect(hits.length / 4000).toBeGreaterThan(0.039);
    expect(hits.length / 4000).toBeLessThan(0.061);
  }
});

test("Holm's correction of 0.01, 0.04, 0.03, 0.005 is 0.03, 0.06, 0.06, 0.02", () => {
  // 4·0.005, 3·0.01, 2·0.03, and 1·0.04 raised to the one before
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
});

test("a declared comparison that gave no p still counts in the family; p is never above 1", () => {
  expect(holm([0.02, null])).toEqual([0.04, null]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

// Printed in every table of the normal distribution.
test.each([
  [0.5, 0],
  [0.8413, 1],
  [0.975, 1.96],
  [0.995, 2.5758],
])("Φ⁻¹(%f) = %f and back", (p, z) => {
  expect(quantile(p)).toBeCloseTo(z, 3);
  expect(cdf(z)).toBeCloseTo(p, 4);
});

test("the BCa interval of the mean contains the truth in about 95 % of normal and of skewed samples of 20", () => {
  const covers = (sample: (s: number) => number[], truth: number) => {
    const runs = 300;
    const held = Array.from({ length: runs }, (_, s) =>
      bootstrap(sample(s), { resamples: 500, seed: s, level: 0.95 }),
    ).filter((range) => range !== null && range.low <= truth && truth <= range.high);
    return held.length / runs;
  };
  // The bootstrap of so few is known to fall a little short: 91 to 95 %.
  expect(covers((s) => normals(s, 20), 0)).toBeGreaterThan(0.89);
  const exponential = (s: number) => Array.from({ length: 20 }, (_, i) => -Math.log(1 - uniform(s + 5000, i)));
  expect(covers(exponential, 1)).toBeGreaterThan(0.86);
});

test("the bootstrap agrees with Student's interval on many normal values, and moves with them", () => {
  const values = normals(3, 200);
  const range = bootstrap(values)!;
  const half = (1.972 * Math.sqrt(values.reduce((s, x) => s + x * x, 0) / 199)) / Math.sqrt(200);
  const middle = values.reduce((a, b) => a + b, 0) / 200;
  expect(range.low).toBeCloseTo(middle - half, 1);
  expect(range.high).toBeCloseTo(middle + half, 1);
  const moved = bootstrap(values.map((x) => x + 7))!;
  expect(moved.low).toBeCloseTo(range.low + 7, 9);
  expect(bootstrap(values)).toEqual(range);
});

test("of skewed values the BCa interval is longer on the side of the long tail", () => {
  const values = Array.from({ length: 30 }, (_, i) => -Math.log(1 - uniform(9, i)));
  const middle = values.reduce((a, b) => a + b, 0) / 30;
  const { low, high } = bootstrap(values)!;
  expect(high - middle).toBeGreaterThan(middle - low);
});

test("a bootstrap of one value, or of values that are not finite, is null", () => {
  expect(bootstrap([1])).toBeNull();
  expect(bootstrap([1, Number.POSITIVE_INFINITY])).toBeNull();
  expect(bootstrap([2, 2, 2])).toEqual({ low: 2, high: 2 });
});

// Pairs for 80 % power, two-sided 5 %, as G*Power and the tables after Cohen (1988) print them.
test.each([
  [0.2, 199],
  [0.3, 90],
  [0.5, 34],
  [0.8, 15],
  [1.0, 10],
  [1.2, 8],
])("an effect of %f standard deviations needs %i pairs", (effect, n) => {
  expect(seedsNeeded(effect)).toBe(n);
});

test("power is the share of simulated studies that find the effect", () => {
  for (const [effect, n] of [
    [1, 4],
    [1.5, 5],
    [0.5, 20],
  ] as const) {
    const runs = 4000;
    const found = Array.from({ length: runs }, (_, s) =>
      pairedT(normals(77_000 + 1000 * n + s, n).map((x) => x + effect)),
    ).filter((one) => one !== null && one.p <= 0.05);
    expect(Math.abs(found.length / runs - power(effect, n))).toBeLessThan(0.025);
  }
});

test("no effect has power α; the least effect of n seeds needs n seeds", () => {
  for (const n of [2, 3, 8]) expect(power(0, n)).toBeCloseTo(0.05, 4);
  for (const n of [3, 5, 12]) expect(seedsNeeded(smallestEffect(n) + 1e-6)).toBe(n);
  expect(seedsNeeded(0.001)).toBeNull();
});
