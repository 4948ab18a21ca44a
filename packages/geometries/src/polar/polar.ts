import { canonical, type In, type Layer, type Ops, tiny } from "@unitball/core";
import type { Quintic } from "./quintic.ts";
import type { Table } from "./tables.ts";

/**
 * times · UVᵀ for each block s = UΣVᵀ of [block, in, out], approximately: the odd polynomials of `table`, one after the
 * other, on the singular values of s, in matrix products alone. 0 goes to 0.
 *
 * A step is X ← aX + (bA + cA²)X with A = XXᵀ on the short side, so tall blocks take A = XᵀX and multiply from the right.
 * Where the long side is at least twice the short one and the table allows it, several steps are taken on A alone, since
 * all that happens to X within a group is X ← qX + XZ with q a number and Z a polynomial in A (Gram Newton–Schulz). The
 * group ends after `restart` steps with an A from X itself, before the rounding errors of A, which the slope at 0
 * multiplies in each step, can reach 1. From 1.5 times on it is two steps: fewer operations where symmetric products are
 * computed once, and an error of some 1e-5, where four steps make 4e-5 and none 2e-6. (J. Zhang, N. Amsel, B. Chen, T. Dao,
 * Gram Newton–Schulz, 2026.)
 */
export function polar<T>(ops: Ops<T>, s: T, layer: Layer, table: Table, times = 1): T {
  const [blocks, rows, columns] = canonical(layer);
  const tall = rows >= columns;
  const aspect = Math.max(rows, columns) / Math.min(rows, columns);
  const gram = (x: T): T => ops.gram(x, tall ? "in" : "out");
  const apply = (x: T, z: T): T => (tall ? ops.matmul(x, z) : ops.matmul(z, x));
  const perBlock = (over: (a: T, axis: "in" | "out" | "all") => T, a: T): T =>
    blocks === 1 ? over(a, "all") : over(over(a, "in"), "out");

  const size = ops.max(perBlock(ops.norms, s), tiny);
  const longest = aspect >= 2 ? table.restart : aspect >= 1.5 ? Math.min(2, table.restart) : 1;
  const groups = grouped(table.steps, longest);
  const last = times / table.supremum;
  const start = ops.add(ops.mul(table.factor, size), table.epsilon);
  let x = ops.mul(s, ops.div(groups.length === 0 ? last : 1, start));
  groups.forEach((group, i) => {
    let a = gram(x);
    let scale: In<T> = i === groups.length - 1 ? last : 1;
    if (i === 0 && table.norm === "schatten4") {
      // ‖X‖_S4² = ‖XXᵀ‖_F, which is at least 1/√m here: no robust sum is needed, and the Gram matrix is there anyway.
      const square = ops.max(ops.sqrt(perBlock(ops.sum, ops.mul(a, a))), tiny);
      a = ops.mul(a, ops.div(1, square));
      scale = ops.div(scale, ops.sqrt(square));
    }
    const { q, z } = onGram(ops, a, group);
    x = ops.mul(ops.add(x, apply(x, z)), ops.mul(scale, q));
  });
  return x;
}

/** Groups of as equal lengths as can be, none longer than `longest`. */
function grouped(steps: readonly Quintic[], longest: number): readonly (readonly Quintic[])[] {
  const count = Math.ceil(steps.length / longest);
  const end = (i: number) => Math.ceil((i * steps.length) / count);
  return Array.from({ length: count }, (_, i) => steps.slice(end(i), end(i + 1)));
}

/**
 * The product of aI + bA + cA² over the steps, A being each time that of the new X, as q(I + Z). With P = (bA + cA²)/a,
 * I + Z ← (I + Z)(I + P) and A ← a²A(I + P)². The identity is never formed and the factors a² are carried on the host,
 * as k in A = k·(the matrix at hand), so that a step costs four products and six passes over small matrices.
 */
function onGram<T>(ops: Ops<T>, gram: T, steps: readonly Quintic[]): { q: number; z: T } {
  let [matrix, k, q] = [gram, 1, 1];
  let z: T | undefined;
  steps.forEach(([a, b, c], i) => {
    const linear = ops.mul(matrix, (b * k) / a);
    const p = c === 0 ? linear : ops.add(linear, ops.mul(ops.matmul(matrix, matrix), (c * k * k) / a));
    z = z === undefined ? p : ops.add(ops.add(z, p), ops.matmul(z, p));
    q *= a;
    if (i === steps.length - 1) return;
    const half = ops.add(matrix, ops.matmul(matrix, p));
    matrix = ops.add(half, ops.matmul(half, p));
    k *= a * a;
  });
  return { q, z: z as T };
}
