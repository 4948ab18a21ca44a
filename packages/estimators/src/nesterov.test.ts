import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { nesterov } from "./nesterov.ts";

for (const law of estimatorLaws(nesterov(), { make: nesterov })) test(law.name, law.check);

test("Keller's form: β = .95 from zero, g = 1, 0 gives the second d = .95·.0475", () => {
  const [first, second] = run(nesterov({ beta: 0.95, init: "zero" }), [1, 0]);
  expect(first).toBeCloseTo(0.95 * 0.05 + 0.05, 15);
  expect(second).toBeCloseTo(0.95 * 0.0475, 15);
});

test("d = β²m + (1 − β²)g with the old m", () => {
  const [beta, g] = [0.8, [3, -2, 7]];
  let m = 0;
  const closed = g.map((gi) => {
    const d = beta ** 2 * m + (1 - beta ** 2) * gi;
    m = beta * m + (1 - beta) * gi;
    return d;
  });
  run(nesterov({ beta, init: "zero" }), g).forEach((d, i) => {
    expect(d).toBeCloseTo(closed[i]!, 14);
  });
});

test("debiased it is optax's βm/(1 − βᵗ⁺¹) + (1 − β)g/(1 − βᵗ), which the first time is not g", () => {
  const [beta, g] = [0.8, [3, -2, 7]];
  let m = 0;
  const closed = g.map((gi, k) => {
    m = beta * m + (1 - beta) * gi;
    return (beta * m) / (1 - beta ** (k + 2)) + ((1 - beta) * gi) / (1 - beta ** (k + 1));
  });
  expect(closed[0]).not.toBe(3);
  run(nesterov({ beta, init: "debiased" }), g).forEach((d, i) => {
    expect(d).toBeCloseTo(closed[i]!, 13);
  });
});
