// internal
import { canonical, type Layer, type Ops, type Over, uniform } from "@unitball/core";
import { Array64, elementwise, reduce, size, transpose, type Value } from "./array.ts";

const axis = (over: Over): number | "all" => (over === "all" ? "all" : ["block", "in", "out"].indexOf(over));
const dense = (a: Value): Array64 => (typeof a === "number" ? new Array64([], Float64Array.of(a)) : a);
const shapeOf = (like: Value | Layer): readonly number[] =>
  typeof like === "number" ? [] : like instanceof Array64 ? like.shape : canonical(like);
const filled = (shape: readonly number[], f: (i: number) => number): Array64 =>
  new Array64(
    shape,
    Float64Array.from({ length: size(shape) }, (_, i) => f(i)),
  );

function matmul(a: Array64, b: Array64): Array64 {
  const [blocks = 1, m = 1, k = 1] = a.shape;
  const [blocksB, kB, n = 1] = b.shape;
  if (blocks !== blocksB || k !== kB) throw new RangeError(`matmul: [${a.shape}] and [${b.shape}] do not chain.`);
  const data = new Float64Array(blocks * m * n);
  for (let row = 0; row < blocks * m; row++) {
    const block = Math.floor(row / m);
    for (let l = 0; l < k; l++) {
      const left = a.data[row * k + l] as number;
      for (let j = 0; j < n; j++) {
        data[row * n + j] = (data[row * n + j] as number) + left * (b.data[(block * k + l) * n + j] as number);
      }
    }
  }
  return new Array64([blocks, m, n], data);
}

/** √Σx², as max·√Σ(x/max)² so that it neither overflows nor underflows; NaN passes. */
function norms(a: Array64, over: Over): Array64 {
  const largest = reduce(a, axis(over), 0, (m, x) => Math.max(m, Math.abs(x)));
  const scaled = elementwise((x, m) => (m === 0 ? 0 : x / m), a, largest) as Array64;
  const squares = reduce(scaled, axis(over), 0, (s, x) => s + x * x);
  return elementwise((m, s) => (m === 0 ? 0 : m * Math.sqrt(s)), largest, squares) as Array64;
}

/** The primitives in float64: one plain loop each, and no cleverness, since every other backend is judged by them. */
export const ops: Ops<Value> = {
  at: (value) => (typeof value === "number" ? value : value.at(0)),
  add: (a, b) => elementwise((x, y) => x + y, a, b),
  sub: (a, b) => elementwise((x, y) => x - y, a, b),
  mul: (a, b) => elementwise((x, y) => x * y, a, b),
  div: (a, b) => elementwise((x, y) => x / y, a, b),
  min: (a, b) => elementwise(Math.min, a, b),
  max: (a, b) => elementwise(Math.max, a, b),
  gt: (a, b) => elementwise((x, y) => (x > y ? 1 : 0), a, b),
  ge: (a, b) => elementwise((x, y) => (x >= y ? 1 : 0), a, b),
  abs: (a) => elementwise(Math.abs, a),
  sqrt: (a) => elementwise(Math.sqrt, a),
  where: (test, a, b) => elementwise((t, x, y) => (t !== 0 ? x : y), test, a, b),
  sum: (a, over) => reduce(dense(a), axis(over), 0, (s, x) => s + x),
  maxAbs: (a, over) => reduce(dense(a), axis(over), 0, (m, x) => Math.max(m, Math.abs(x))),
  norms: (a, over) => norms(dense(a), over),
  finite: (a) => (dense(a).data.every(Number.isFinite) ? 1 : 0),
  hypot: (scalars) => Math.hypot(...scalars.map((s) => dense(s).data[0] as number)),
  matmul: (a, b) => matmul(dense(a), dense(b)),
  gram: (a, over) => {
    const transposed = transpose(dense(a), [0, 2, 1]);
    return over === "in" ? matmul(transposed, dense(a)) : matmul(dense(a), transposed);
  },
  zeros: (like) => filled(shapeOf(like), () => 0),
  random: (seed, like) => filled(shapeOf(like), (i) => uniform(seed, i)),
  keep: (ok, next, old) => (dense(ok).data[0] !== 0 ? next : old),
};
