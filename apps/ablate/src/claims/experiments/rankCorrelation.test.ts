import { uniform } from "@unitball/core";
import { sampleRankCorrelation } from "simple-statistics";
import { expect, test } from "vitest";
import { overClusters, rankCorrelation, ranks } from "./rankCorrelation.ts";

test("equal values share their mean rank, infinite ones included", () => {
  expect(ranks([3, 1, 3, -Infinity, 2, Infinity, Infinity])).toEqual([4.5, 2, 4.5, 1, 3, 6.5, 6.5]);
});

test("without ties ρ is 1 − 6Σd²/(n(n² − 1)), and that of simple-statistics", () => {
  const [x, y] = [
    [86, 97, 99, 100, 101, 103, 106, 110, 112, 113],
    [2, 20, 28, 27, 50, 29, 7, 17, 6, 12],
  ];
  expect(rankCorrelation(x, y)).toBeCloseTo(-29 / 165, 12);
  expect(rankCorrelation(x, y)).toBeCloseTo(sampleRankCorrelation(x, y), 12);
});

test("with ties ρ is Pearson's correlation of the ranks, by hand", () => {
  // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 4.5/√(4.5·5).
  expect(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
});

test("a side that does not vary tells nothing", () => {
  expect(rankCorrelation([0, 0, 0], [1, 2, 3])).toBe(0);
});

test("the bootstrap's interval is that of clusters, not of what is in them", () => {
  const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length;
  const normalish = Array.from({ length: 60 }, (_, i) => uniform(7, i) + uniform(8, i) + uniform(9, i));
  const once = overClusters(
    normalish.map((value) => [value]),
    mean,
  );
  // 25 copies of each value tell no more than one.
  const copied = overClusters(
    normalish.map((value) => Array<number>(25).fill(value)),
    mean,
  );
  expect(copied.low).toBeCloseTo(once.low, 9);
  expect(copied.high).toBeCloseTo(once.high, 9);
  // The variance of the sum of three uniforms is 1/4.
  expect((once.high - once.low) / 2).toBeGreaterThan(0.8 * 1.96 * Math.sqrt(0.25 / 60));
  expect((once.high - once.low) / 2).toBeLessThan(1.2 * 1.96 * Math.sqrt(0.25 / 60));
});
