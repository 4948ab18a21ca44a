import { layer } from "@unitball/core";
import { constrained, presets, rowNorm } from "unitball";
import { expect, test } from "vitest";
import { planFor } from "../test/step.ts";
import { describe as describePlan } from "./index.ts";

const tensors = (rows: ReturnType<typeof describePlan>) => rows.filter(({ kernel }) => !kernel.startsWith("scalars"));

test("Signum with SCG on 300 and 12 numbers: g is read to see that it is finite; then g, d and x are read, d and x written", () => {
  const layers = [
    layer({ name: "w", shape: [20, 15], role: "hidden" }),
    layer({ name: "b", shape: [12], role: "bias" }),
  ];
  const rows = tensors(describePlan(planFor(presets.signum().with(constrained()), layers)));
  expect(rows.map(({ phase, items, sizes, flops }) => [phase, items, sizes, flops])).toEqual([
    [0, 2, ["[1,1,12]", "[1,20,15]"], 0],
    [1, 2, ["[1,1,12]", "[1,20,15]"], 0],
  ]);
  // Besides: each result of `finite`; and for x, both of them and the copy of the count of accepted gradients.
  expect(rows.map(({ bytes }) => bytes)).toEqual([4 * (312 + 2), 4 * (5 * 312 + 2 * 3)]);
});

test("one kernel has one name, wherever it is", () => {
  const layers = [3, 4, 5].map((n) => layer({ name: `w${n}`, shape: [n, 7], role: "hidden" }));
  const rows = describePlan(planFor(presets.muon().with(rowNorm()), layers));
  const products = describePlan(planFor(presets.muon(), layers)).filter(({ flops }) => flops > 0);
  expect(new Set(rows.map(({ kernel }) => kernel)).size).toBe(rows.length);
  // Five steps of three products on three sizes: A = XXᵀ, bA + cA² and a(X + XZ), which in the end is times ρ and γ too.
  expect(products.length).toBe(5 * 3 * 3);
  expect(new Set(products.map(({ kernel }) => kernel)).size).toBe(4);
});

test("a product of [m, k] and [k, n] has 2mnk operations, a symmetric one m(m + 1)k", () => {
  const [m, n] = [5, 7];
  const rows = describePlan(planFor(presets.muon(), [layer({ name: "w", shape: [m, n], role: "hidden" })]));
  const products = rows.filter(({ flops }) => flops > 0).slice(0, 3);
  expect(products.map(({ sizes, flops }) => [sizes, flops])).toEqual([
    [["[1,5,7]·[1,7,5]"], m * (m + 1) * n],
    [["[1,5,5]·[1,5,5]"], m * (m + 1) * m],
    [["[1,5,5]·[1,5,7]"], 2 * m * m * n],
  ]);
  // X twice, once as Xᵀ, and A; A and A, which is also in the epilogue, and Z; Z, X, X in the epilogue, and X.
  expect(products.map(({ bytes }) => bytes)).toEqual([4 * (35 + 25), 4 * (25 + 25), 4 * (25 + 35 + 35)]);
});
