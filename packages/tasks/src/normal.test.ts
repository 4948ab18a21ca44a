import { expect, test } from "vitest";
import { normal } from "./normal.ts";

const draw = (seed: number, n = 200_000) => Float64Array.from({ length: n }, (_, i) => normal(seed, i));
const moment = (values: Float64Array, p: number) => values.reduce((sum, v) => sum + v ** p, 0) / values.length;

test("normal(seed, ·) has the moments 0, 1, 0, 3 of N(0, 1), each within five standard errors", () => {
  const values = draw(3);
  const error = (variance: number) => 5 * Math.sqrt(variance / values.length);
  expect(Math.abs(moment(values, 1))).toBeLessThan(error(1));
  expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(error(2));
  expect(Math.abs(moment(values, 3))).toBeLessThan(error(15));
  expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(error(96));
});

test("the streams of two seeds, and neighbours in one stream, are uncorrelated", () => {
  const [a, b] = [draw(1), draw(2)];
  const correlation = (x: Float64Array, y: Float64Array) =>
    moment(
      x.map((v, i) => v * (y[i] as number)),
      1,
    );
  const error = 5 / Math.sqrt(a.length);
  expect(Math.abs(correlation(a, b))).toBeLessThan(error);
  expect(Math.abs(correlation(a.subarray(1), a.subarray(0, -1)))).toBeLessThan(error);
});

test("normal(seed, ·) is finite everywhere", () => {
  expect(draw(4).every(Number.isFinite)).toBe(true);
});
