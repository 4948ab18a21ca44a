import { canonical, type Layer, layer, uniform } from "@unitball/core";
import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { type Array64, reference } from "./reference.ts";

const backend = reference();
const { ops } = backend;
const flat = (a: unknown) => Array.from((a as Array64).data);
const shape = (a: unknown) => (a as Array64).shape;
const t = (values: number[], dims: number[]) => backend.tensor(values, dims);

/** [[1, -2, 3], [4, 5, -6]], twice: [2 blocks, 2 in, 3 out]; the second block is ten times the first. */
const one = [1, -2, 3, 4, 5, -6];
const a = t([...one, ...one.map((x) => 10 * x)], [2, 2, 3]);

test("numbers fold to numbers", () => {
  expect(ops.add(1, 2)).toBe(3);
  expect(ops.where(0, 1, 2)).toBe(2);
  expect(ops.at({ kind: "s", options: {}, at: (k) => k + 7 })).toBe(7);
});

test("elementwise ops broadcast along axes of size 1, and over 0-d", () => {
  const rows = t([1, 2, 3, 4], [2, 2, 1]);
  expect(flat(ops.mul(a, rows))).toEqual([1, -2, 3, 8, 10, -12, 30, -60, 90, 160, 200, -240]);
  expect(flat(ops.add(t([1, 2, 3], [1, 1, 3]), t([10, 20], [1, 2, 1])))).toEqual([11, 12, 13, 21, 22, 23]);
  expect(flat(ops.sub(a, t([1], []))).slice(0, 3)).toEqual([0, -3, 2]);
  expect(() => ops.add(a, t([1, 2], [1, 1, 2]))).toThrow("Shapes [2,2,3] and [1,1,2] do not broadcast");
});

test("comparisons are 1 or 0, and where hides the branch it does not take", () => {
  expect(flat(ops.gt(a, 1)).slice(0, 6)).toEqual([0, 0, 1, 1, 1, 0]);
  expect(flat(ops.ge(a, 1)).slice(0, 6)).toEqual([1, 0, 1, 1, 1, 0]);
  expect(flat(ops.where(ops.gt(a, 0), a, ops.div(a, 0))).slice(0, 2)).toEqual([1, -Infinity]);
});

test("reductions keep the axis with size 1, over all they are 0-d", () => {
  expect([shape(ops.sum(a, "in")), flat(ops.sum(a, "in"))]).toEqual([
    [2, 1, 3],
    [5, 3, -3, 50, 30, -30],
  ]);
  expect([shape(ops.sum(a, "out")), flat(ops.sum(a, "out"))]).toEqual([
    [2, 2, 1],
    [2, 3, 20, 30],
  ]);
  expect([shape(ops.sum(a, "block")), flat(ops.sum(a, "block"))]).toEqual([[1, 2, 3], one.map((x) => 11 * x)]);
  expect([shape(ops.sum(a, "all")), flat(ops.sum(a, "all"))]).toEqual([[], [55]]);
  expect(flat(ops.maxAbs(a, "out"))).toEqual([3, 6, 30, 60]);
  expect(flat(ops.norms(t([3, 4, 5, 12], [1, 2, 2]), "out"))).toEqual([5, 13]);
});

test("norms and hypot neither overflow nor underflow: 3-4-5 at 1e-200 and 1e200", () => {
  for (const scale of [1e-200, 1e200]) {
    expect(flat(ops.norms(t([3 * scale, 4 * scale], [1, 1, 2]), "all"))[0]! / scale).toBeCloseTo(5, 12);
    expect((ops.hypot([3 * scale, 4 * scale]) as number) / scale).toBeCloseTo(5, 12);
  }
  expect(flat(ops.norms(t([0, 0], [1, 1, 2]), "out"))).toEqual([0]);
});

test("matmul and gram are ml-matrix's, block by block", () => {
  const blocks = [0, 1].map((b) => new Matrix([0, 1].map((i) => flat(a).slice(6 * b + 3 * i, 6 * b + 3 * i + 3))));
  const of = (f: (m: Matrix) => Matrix) => blocks.flatMap((m) => f(m).to1DArray());
  expect(flat(ops.gram(a, "in"))).toEqual(of((m) => m.transpose().mmul(m)));
  expect(flat(ops.gram(a, "out"))).toEqual(of((m) => m.mmul(m.transpose())));
  expect(flat(ops.matmul(ops.gram(a, "out"), a))).toEqual(of((m) => m.mmul(m.transpose()).mmul(m)));
  expect(() => ops.matmul(a, a)).toThrow("matmul: [2,2,3] and [2,2,3] do not chain.");
});

test("finite sees NaN and infinities, keep takes all of one side", () => {
  expect([ops.finite(a), ops.finite(t([1, Number.NaN], [1, 1, 2])), ops.finite(-Infinity)]).toEqual([1, 0, 0]);
  expect(ops.keep(1, a, 2)).toBe(a);
  expect(ops.keep(0, a, 2)).toBe(2);
});

test("random is the stream of its seed, in the shape of a tensor or of a layer", () => {
  const l = layer({ name: "W", shape: [2, 3], role: "hidden" });
  expect(flat(ops.random(4, l))).toEqual(Array.from({ length: 6 }, (_, i) => uniform(4, i)));
  expect(shape(ops.random(4, a))).toEqual([2, 2, 3]);
  expect([shape(ops.zeros(l)), flat(ops.zeros(a)).every((x) => x === 0)]).toEqual([[1, 2, 3], true]);
});

describe("enter and leave", () => {
  const cases: readonly (readonly [Layer, number[]])[] = [
    [layer({ name: "dense", shape: [2, 3], role: "hidden" }), [0, 1, 2, 3, 4, 5]],
    [layer({ name: "bias", shape: [3], role: "bias" }), [0, 1, 2]],
    [
      layer({ name: "head", shape: [2, 3], role: "output", view: { shape: [2, 3], block: [], in: [1], out: [0] } }),
      [0, 3, 1, 4, 2, 5],
    ],
    [
      layer({
        name: "gates",
        shape: [2, 4],
        role: "hidden",
        view: { shape: [2, 2, 2], block: [1], in: [0], out: [2] },
      }),
      [0, 1, 4, 5, 2, 3, 6, 7],
    ],
  ];
  test.each(cases)("$name", (l, seen) => {
    const own = t(Array.from(seen.keys()), [...l.shape]);
    const entered = backend.enter(own, l);
    expect([shape(entered), flat(entered)]).toEqual([canonical(l), seen]);
    expect([shape(backend.leave(entered, l)), flat(backend.leave(entered, l))]).toEqual([l.shape, flat(own)]);
  });

  test("a number cannot enter, and too few numbers do not fill a shape", () => {
    expect(() => backend.enter(3, cases[0]![0])).toThrow('Layer "dense" was given the number 3; make it a tensor');
    expect(() => t([1, 2], [3])).toThrow("2 numbers do not fill the shape [3], which holds 3.");
  });
});
