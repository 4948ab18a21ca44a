import { expect, test } from "vitest";
import { interval } from "./interval.ts";
import { trailingMean } from "./smooth.ts";
import { studentT, withinT } from "./studentT.ts";

// Two-sided 95 % points as printed in every table of Student's t.
test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [10, 2.228],
  [30, 2.042],
  [60, 2.0],
  [120, 1.98],
])("t₀.₉₇₅ with %i degrees of freedom is the table's %f", (nu, printed) => {
  expect(studentT(0.95, nu)).toBeCloseTo(printed, 3);
});

test("for ν = 1 it is the Cauchy quantile tan(π·level/2), for ν = 2 level·√(2/(1 − level²))", () => {
  for (const level of [0.5, 0.8, 0.95, 0.99]) {
    expect(studentT(level, 1)).toBeCloseTo(Math.tan((Math.PI * level) / 2), 6);
    expect(studentT(level, 2)).toBeCloseTo(level * Math.sqrt(2 / (1 - level ** 2)), 8);
  }
});

test("P(|T| ≤ t) agrees with Simpson's rule on the density", () => {
  const density = (t: number, nu: number) => (1 + (t * t) / nu) ** (-(nu + 1) / 2);
  const simpson = (f: (t: number) => number, b: number, n = 20_000) => {
    const h = b / n;
    let sum = f(0) + f(b);
    for (let i = 1; i < n; i++) sum += f(i * h) * (i % 2 === 1 ? 4 : 2);
    return (sum * h) / 3;
  };
  for (const nu of [3, 4, 7, 12]) {
    const whole = simpson((u) => density(u / (1 - u), nu) / (1 - u) ** 2, 1 - 1e-7, 200_000);
    expect(withinT(1.7, nu)).toBeCloseTo(simpson((t) => density(t, nu), 1.7) / whole, 5);
  }
});

test("the interval of 1, 2, 3 is 2 ± 4.303·1/√3", () => {
  const { mean, ci95 } = interval([1, 2, 3]);
  expect(mean).toBe(2);
  expect(ci95).toBeCloseTo(4.30265 / Math.sqrt(3), 4);
});

test("one seed gives a mean and no interval; a diverged seed gives neither", () => {
  expect(interval([0.97])).toEqual({ mean: 0.97, ci95: null });
  expect(interval([0.97, Number.POSITIVE_INFINITY])).toEqual({ mean: null, ci95: null });
  expect(interval([])).toEqual({ mean: null, ci95: null });
});

test("the trailing mean of 1, 3, 5, 7 over 2 is 1, 2, 4, 6", () => {
  expect(trailingMean([1, 3, 5, 7], 2)).toEqual([1, 2, 4, 6]);
});
