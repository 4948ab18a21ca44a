// internal
import type { Backend } from "@unitball/core";
import { numbers } from "./law.ts";

/** A seeded permutation or orthogonal matrix, as rows: Gram–Schmidt, twice, on random rows. */
export function turn(how: "permutation" | "orthogonal", n: number, seed: number): Float64Array[] {
  const rows = Array.from({ length: n }, (_, i) => numbers(seed + 31 * i, n));
  if (how === "permutation") {
    const order = Array.from(rows.keys()).sort((a, b) => rows[a]![0]! - rows[b]![0]!);
    return order.map((to) => Float64Array.from({ length: n }, (_, j) => (j === to ? 1 : 0)));
  }
  const basis: Float64Array[] = [];
  for (const row of rows) {
    const across = basis.concat(basis).reduce((left, b) => {
      const along = b.reduce((sum, bj, j) => sum + bj * left[j]!, 0);
      return left.map((lj, j) => lj - along * b[j]!);
    }, row);
    basis.push(across.map((a) => a / Math.hypot(...across)));
  }
  return basis;
}

/** The matrix once per block: [blocks, n, n]. */
export const perBlock = <T>(backend: Backend<T>, matrix: Float64Array[], blocks: number): T => {
  const flat = matrix.flatMap((row) => Array.from(row));
  return backend.tensor(Array.from({ length: blocks }, () => flat).flat(), [blocks, matrix.length, matrix.length]);
};
