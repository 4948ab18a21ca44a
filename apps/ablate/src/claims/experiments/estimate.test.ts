import { expect, test } from "vitest";
import { eachReplicate, exponent, groupMeans, overReplicates, share, slope } from "./estimate.ts";
import { tuned } from "./tuned.ts";
import { vertex } from "./vertex.ts";

test("Wilson's interval solves (p̂ − p)² = z²p(1 − p)/n at both ends", () => {
  for (const [k, n] of [
    [10, 10],
    [0, 7],
    [144, 149],
    [50, 100],
  ] as const) {
    const { value, low, high } = share(k, n);
    for (const p of [low, high]) expect((value - p) ** 2).toBeCloseTo((1.959964 ** 2 * p * (1 - p)) / n, 12);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  }
  expect(share(10, 10).low).toBeCloseTo(0.7225, 4);
});

test("a power law has its exponent and a line its slope, for each replicate", () => {
  const x = [2, 8, 32];
  expect(
    exponent(
      x,
      x.map((n) => 3 * n ** -0.25),
    ),
  ).toBeCloseTo(-0.25, 12);
  const rows = x.map((n) => [n ** 0.5, 7 * n, 2]);
  expect(eachReplicate(exponent, x, rows).map((p) => Math.round(1e9 * p) / 1e9)).toEqual([0.5, 1, 0]);
  expect(slope([0, 1, 2], [1, 3, 5])).toBeCloseTo(2, 12);
});

test("an estimate over replicates is Student's interval; a replicate that diverged leaves none", () => {
  const { value, low, high } = overReplicates([1, 2, 3]);
  expect([value, (high - low) / 2]).toEqual([2, expect.closeTo(4.30265 / Math.sqrt(3), 4)]);
  expect(overReplicates([1, Infinity])).toEqual({ value: Number.NaN, low: Number.NaN, high: Number.NaN });
});

test("groups are consecutive", () => {
  expect(groupMeans([1, 3, 10, 20, 0, 0], 3)).toEqual([2, 15, 0]);
});

test("the vertex of a sampled parabola is found exactly, also where points are missing at an edge or diverged", () => {
  const grid = [-8, -7.5, -7, -6.5, -6, -5.5, -5];
  for (const best of [-7.9, -7.4, -6.13, -5.2]) {
    expect(
      vertex(
        grid,
        grid.map((x) => 3 + 0.7 * (x - best) ** 2),
      ),
    ).toBeCloseTo(best, 9);
  }
  const diverged = grid.map((x) => (x > -5.8 ? Number.NaN : (x + 6.6) ** 2));
  expect(vertex(grid, diverged)).toBeCloseTo(-6.6, 9);
});

test("a vertex does not leave the points that it is read from", () => {
  expect(vertex([0, 1, 2, 3], [4, 3, 2, 1.1])).toBeLessThanOrEqual(3);
  expect(vertex([0, 1, 2, 3], [0, 3, 4, 4.5])).toBe(0);
});

test("tuning looks at the tuning seeds alone, passes over what diverged, and tells of an edge", () => {
  const losses = [
    [Number.NaN, 1, 0],
    [2, 2, 0],
    [1, 2, 9],
    [3, 3, -9],
  ];
  expect(tuned([1, 2, 4, 8], losses, 2)).toEqual({ place: 2, words: "γ = 4" });
  expect(tuned([1, 2, 4, 8], losses, 3)).toEqual({ place: 3, words: "γ = 8, the grid's edge" });
});
