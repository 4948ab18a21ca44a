import { expect, test } from "vitest";
import { Complaint } from "../cli/complaint.ts";
import { all, chosen } from "./all.ts";
import { sharpOrNormalized } from "./experiments/sharpOrNormalized.ts";
import { judged } from "./judge.ts";

test("there are fourteen claims, X1 to X14, and each says what it is before it is run", () => {
  expect(all.map(({ id }) => id)).toEqual(Array.from({ length: 14 }, (_, i) => `X${i + 1}`));
  for (const one of all) {
    expect(Object.isFrozen(one) && Object.isFrozen(one.thresholds)).toBe(true);
    for (const words of [one.title, one.statement, one.source, one.experiment]) expect(words).toMatch(/\w{3}/);
    const thresholds = Object.values(one.thresholds);
    expect(thresholds.length).toBeGreaterThan(0);
    for (const { least = -Infinity, most = Infinity } of thresholds) {
      expect(least).toBeLessThan(most);
      expect(Number.isFinite(least) || Number.isFinite(most)).toBe(true);
    }
  }
  expect(all.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(360);
});

test("claims are chosen by id, in either case, in their own order, each once", () => {
  expect(chosen(["x12", "X2", "X12"]).map(({ id }) => id)).toEqual(["X2", "X12"]);
  expect(chosen([])).toBe(all);
});

test("an unknown id is a sentence with the nearest one", () => {
  expect(() => chosen(["X1", "X15"])).toThrow(new Complaint('There is no claim "X15". Did you mean "X1"?'));
});

test("X6: the sharp Euclidean step at γ = 1/2L multiplies f by (1 − 1/2)² = 1/4, and no floor falls off the line γ¹", async () => {
  const shares: number[] = [];
  const { estimates, result } = await sharpOrNormalized.run((share) => shares.push(share));
  expect(result).toMatch(/by the factor 0\.250, /);
  // Where x is a multiple of one direction, as under the Euclidean LMO, it ends up between r and γ − r: γ/2 on average.
  expect(result).toMatch(/exponents of the floor 1\.000, /);
  expect(judged(sharpOrNormalized, { estimates, result, seconds: 0 }).verdict).toBe("holds");
  expect(Object.keys(estimates)).toEqual(Object.keys(sharpOrNormalized.thresholds));
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});
