import { expect, test } from "vitest";
import { uniform } from "./random.ts";

const stream = (seed: number, n: number) => Array.from({ length: n }, (_, i) => uniform(seed, i));

test("uniform(seed, i) is a multiple of 2⁻²⁴ in [0, 1), a function of its arguments alone", () => {
  for (const u of stream(5, 1000)) {
    expect(u >= 0 && u < 1 && Number.isInteger(u * 2 ** 24)).toBe(true);
    expect(Math.fround(u)).toBe(u);
  }
  expect(stream(5, 100)).toEqual(stream(5, 100));
});

test("chi-squared over 64 cells, of a stream, of pairs, and across seeds, is what uniform numbers give", () => {
  const n = 64_000;
  const chi = (cells: readonly number[]) => {
    const counts = new Float64Array(64);
    for (const c of cells) counts[c]!++;
    return counts.reduce((s, c) => s + (c - n / 64) ** 2 / (n / 64), 0);
  };
  const cell = (u: number) => Math.floor(64 * u);
  const corner = (u: number, v: number) => 8 * Math.floor(8 * u) + Math.floor(8 * v);
  const one = stream(11, n + 1);
  const seeds = Array.from({ length: n }, (_, s) => uniform(s, 0));
  // 63 degrees of freedom: mean 63, deviation √126 ≈ 11.2; 63 ± 4.5 deviations
  for (const cells of [
    one.slice(0, n).map(cell),
    one.slice(0, n).map((u, i) => corner(u, one[i + 1]!)),
    seeds.map(cell),
    seeds.map((u, i) => corner(u, uniform(i, 1))),
    seeds.map((u, i) => corner(u, uniform(i + 1, 0))),
  ]) {
    expect(Math.abs(chi(cells) - 63)).toBeLessThan(4.5 * Math.sqrt(126));
  }
});
