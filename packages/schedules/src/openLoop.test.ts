import { scheduleLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { openLoop } from "./openLoop.ts";

for (const law of scheduleLaws(openLoop(), { make: openLoop })) test(law.name, law.check);

test("openLoop is 1, 2/3, 2/4, … by default, and ell/(k + ell)", () => {
  expect([0, 1, 2].map(openLoop().at)).toEqual([1, 2 / 3, 2 / 4]);
  expect(openLoop({ ell: 4 }).at(6)).toBe(4 / 10);
});

test("f − f* ≤ 2LD²/(k + 2) on the box, f = ‖x − a‖²/2, D the diameter (Jaggi 2013, Theorem 1)", () => {
  const a = [0.3, -2, 0.9, 1.5];
  const best = a.map((ai) => Math.max(-1, Math.min(1, ai)));
  const f = (x: number[]) => x.reduce((s, xi, i) => s + (xi - a[i]!) ** 2 / 2, 0);
  const diameter = 2 * Math.sqrt(a.length);
  let x = a.map(() => 1);
  for (let k = 0; k < 200; k++) {
    const gamma = openLoop().at(k);
    x = x.map((xi, i) => (1 - gamma) * xi - gamma * Math.sign(xi - a[i]!));
    expect(f(x) - f(best)).toBeLessThanOrEqual((2 * diameter ** 2) / (k + 3));
  }
});
