import { expect, test } from "vitest";
import { normControl } from "./normControl.ts";

test("X11: five Newton–Schulz quintics map [0, 1] to at most 1.2024: outside the ball, and inside what the claim allows", () => {
  const step = (s: number) => 3.4445 * s - 4.775 * s ** 3 + 2.0315 * s ** 5;
  let highest = 0;
  for (let i = 0; i <= 1e6; i++) highest = Math.max(highest, step(step(step(step(step(i / 1e6))))));
  const { least = Number.NaN, most = Number.NaN } =
    normControl.thresholds["LMO by five Newton–Schulz steps: largest ‖v‖/ρ"];
  expect(highest).toBeCloseTo(1.2024, 3);
  expect(highest).toBeGreaterThan(least);
  expect(highest).toBeLessThan(most);
});
