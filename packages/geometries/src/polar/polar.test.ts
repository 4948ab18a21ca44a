import type { Backend } from "@unitball/core";
import { Matrix } from "ml-matrix";
import { beforeAll, describe, expect, it } from "vitest";
import {
  backends,
  blocksOf,
  dense,
  dot,
  gaussian,
  largestDifference,
  on,
  singularValues,
  spectra,
  total,
  withSpectrum,
} from "../../test/judge.ts";
import { certified } from "./certified.ts";
import { polar } from "./polar.ts";
import { cubic, keller, modula6, polarExpressTable, type Table, you5 } from "./tables.ts";

/** f(x) after the table's own normalization to Frobenius norm, by the scalar recursion. */
const scalar = (table: Table, x: number): number =>
  table.steps.reduce((y, [a, b, c]) => a * y + b * y ** 3 + c * y ** 5, x / table.factor);

const tables: readonly [string, Table][] = [
  ["keller5", keller(5)],
  ["you5", you5],
  ["modula6", modula6],
  ["polarExpress 5", polarExpressTable(5, 1e-3)],
  ["polarExpress 8", polarExpressTable(8, 1e-3)],
  ["cubic 10", cubic(10)],
];

describe.each(backends)("polar on %s", (backend, start) => {
  let b: Backend<unknown>;
  beforeAll(async () => {
    b = await start();
  });

  const judged = async (g: Matrix, table: Table, times = 1) => {
    const l = dense(g.rows, g.columns);
    const flat = g.to1DArray();
    const x = await on(b, l, (s) => polar(b.ops, s, l, table, times), flat);
    const nuclear = total(singularValues(g));
    return { x, gap: 1 - dot(flat, x) / nuclear, top: Math.max(...singularValues(blocksOf(x, l)[0]!)) };
  };

  it.each(spectra)("%s: ‖X‖ ≤ 1 + 1e-5 and gap ≤ 0.01, square, tall and wide", async (_name, spectrum) => {
    for (const [rows, columns] of [
      [40, 40],
      [30, 100],
      [100, 30],
      [33, 50],
    ] as const) {
      const m = Math.min(rows, columns);
      const { gap, top } = await judged(withSpectrum(rows, columns, spectrum(m), rows), certified(m, 1e-2));
      expect(top).toBeLessThan(1 + 1e-5);
      expect(gap).toBeLessThan(1e-2);
      expect(gap).toBeGreaterThan(-1e-5);
    }
  });

  const side = backend === "tfjs wasm" ? 256 : 128; // the others' plain loops take seconds for 256
  it.each([
    [side, side],
    [64, 400],
  ])("Gaussian and rank 8, %i × %i: feasible and within the gap", async (rows, columns) => {
    const m = Math.min(rows, columns);
    const full = Matrix.from1DArray(rows, columns, gaussian(rows * columns, 1));
    const low = Matrix.from1DArray(rows, 8, gaussian(rows * 8, 2)).mmul(
      Matrix.from1DArray(8, columns, gaussian(8 * columns, 3)),
    );
    for (const g of [full, low]) {
      const { gap, top } = await judged(g, certified(m, 1e-2));
      expect(top).toBeLessThan(1 + 1e-5);
      expect(gap).toBeLessThan(1e-2);
    }
  });

  it("agrees on 200 random 2×2 matrices with (A + sgn(det A) cof A)/√(‖A‖² + 2|det A|)", async () => {
    const table = certified(2, 2e-6);
    let [tried, worst] = [0, 0];
    for (let seed = 0; tried < 200; seed++) {
      const [p, q, r, s] = gaussian(4, seed) as [number, number, number, number];
      const det = p * s - q * r;
      const nuclear = Math.sqrt(p * p + q * q + r * r + s * s + 2 * Math.abs(det));
      if (nuclear ** 2 / Math.abs(det) > 100) continue; // condition number about 1e2
      tried++;
      const sign = Math.sign(det);
      const exact = [p + sign * s, q - sign * r, r - sign * q, s + sign * p].map((x) => x / nuclear);
      const { x } = await judged(
        new Matrix([
          [p, q],
          [r, s],
        ]),
        table,
      );
      worst = Math.max(worst, largestDifference(x, exact));
    }
    expect(worst).toBeLessThan(1e-4);
  });

  it.each(tables)("%s on a diagonal is its scalar recursion at 1 and at 0.1", async (_name, table) => {
    const rest = Math.sqrt(1 - 0.1 ** 2);
    const l = dense(3, 2);
    const one = await on(b, l, (s) => polar(b.ops, s, l, table), [7, 0, 0, 0, 0, 0]);
    expect(largestDifference(one, [scalar(table, 1), 0, 0, 0, 0, 0])).toBeLessThan(1e-4);
    const two = await on(b, l, (s) => polar(b.ops, s, l, table), [0.1, 0, 0, rest, 0, 0]);
    expect(largestDifference(two, [scalar(table, 0.1), 0, 0, scalar(table, rest), 0, 0])).toBeLessThan(1e-4);
  });

  it("the published tables take a rank-1 matrix to their known f(1)", async () => {
    const l = dense(2, 2);
    const at = async (table: Table) => (await on(b, l, (s) => polar(b.ops, s, l, table), [3, 0, 0, 0]))[0] as number;

    const goldens: [Table, number][] = [
      [keller(1), 0.701],
      [keller(2), 1.11362],
      [keller(3), 0.720706],
      [keller(4), 1.089974],
      [keller(5), 0.696436],
      [keller(6), 1.118768],
      [you5, 0.978346],
      [modula6, 0.998412],
      [polarExpressTable(8, 1e-3), 1],
    ];
    for (const [table, golden] of goldens) expect(Math.abs((await at(table)) - golden)).toBeLessThan(1e-5);
    expect(Math.abs((await at(polarExpressTable(10, 1e-3))) - (await at(polarExpressTable(8, 1e-3))))).toBeLessThan(
      1e-4,
    );
  });

  it("cubic rises towards 1 with every step and never passes it", async () => {
    const l = dense(2, 2);
    let before = 0;
    for (const n of [1, 2, 4, 8, 16, 20]) {
      const [x] = await on(b, l, (s) => polar(b.ops, s, l, cubic(n)), [1e-3, 0, 0, 1]);
      expect(x).toBeGreaterThan(before);
      before = x as number;
    }
    expect(before).toBeGreaterThan(0.99993);
    expect(before).toBeLessThan(1 + 1e-6);
  });

  it("steps on the Gram matrix are the plain steps", async () => {
    for (const [, spectrum] of spectra) {
      const g = withSpectrum(20, 50, spectrum(20), 9);
      const table = certified(20, 1e-4);
      const [gram, plain] = [await judged(g, table), await judged(g, { ...table, restart: 1 })];
      expect(Math.abs(gram.gap - plain.gap)).toBeLessThan(1e-5);
    }
  });
});
