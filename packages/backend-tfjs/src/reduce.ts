// internal
import * as tf from "@tensorflow/tfjs-core";
import type { Over } from "@unitball/core";
import { memory } from "./memory.ts";
import type { Value } from "./value.ts";

export type Reduction = "sum" | "maxAbs" | "norms";

const axis = { block: 0, in: 1, out: 2 } as const;

const ofNumber = (kind: Reduction, a: number): number => (kind === "sum" ? a : Math.abs(a));

/**
 * Σa, max|a| or √Σa² over an axis of [block, in, out], which keeps size 1; over "all" a number. Accumulated in float64:
 * float32 squares leave their range at 1e±19, and wasm's own float32 sum of 2²⁰ terms is 1 % off.
 */
export function reduceOnHost(kind: Reduction, a: Value, over: Over): Value {
  if (typeof a === "number") return ofNumber(kind, a);
  const whole = over === "all" || a.rank === 0;
  const [blocks, rows, columns] = whole ? [1, 1, a.size] : (a.shape as [number, number, number]);
  const shape = [blocks, rows, columns];
  if (!whole) shape[axis[over]] = 1;
  const to = whole ? [0, 0, 0] : strides(shape);
  const values = memory(a);
  const into = new Float64Array(whole ? 1 : a.size / (a.shape[axis[over]] as number));
  const { along, across } = folds[kind];
  for (let k = 0; k < blocks; k++) {
    for (let i = 0; i < rows; i++) {
      const row = values.subarray((k * rows + i) * columns, (k * rows + i + 1) * columns);
      const s = k * to[0]! + i * to[1]!;
      if (to[2] === 0) into[s] = along(into[s]!, row);
      else across(into, s, row);
    }
  }
  const result = kind === "norms" ? into.map(Math.sqrt) : into;
  return whole ? result[0]! : tf.tensor(Float32Array.from(result), shape);
}

/** How far apart neighbours along each axis lie; 0 along an axis of size 1, which broadcasts. */
export function strides(shape: readonly number[]): [block: number, in_: number, out: number] {
  const [blocks, rows, columns] = shape.length === 0 ? [1, 1, 1] : (shape as [number, number, number]);
  return [blocks === 1 ? 0 : rows * columns, rows === 1 ? 0 : columns, columns === 1 ? 0 : 1];
}

/** A row folded along itself into one number, and across rows into as many, from s on. One loop each, so that each is fast. */
const folds = {
  sum: {
    along: (sum: number, row: Float32Array) => {
      for (let j = 0; j < row.length; j++) sum += row[j]!;
      return sum;
    },
    across: (into: Float64Array, s: number, row: Float32Array) => {
      for (let j = 0; j < row.length; j++) into[s + j]! += row[j]!;
    },
  },
  maxAbs: {
    along: (max: number, row: Float32Array) => {
      for (let j = 0; j < row.length; j++) max = Math.max(max, Math.abs(row[j]!));
      return max;
    },
    across: (into: Float64Array, s: number, row: Float32Array) => {
      for (let j = 0; j < row.length; j++) into[s + j] = Math.max(into[s + j]!, Math.abs(row[j]!));
    },
  },
  norms: {
    along: (squares: number, row: Float32Array) => {
      for (let j = 0; j < row.length; j++) squares += row[j]! * row[j]!;
      return squares;
    },
    across: (into: Float64Array, s: number, row: Float32Array) => {
      for (let j = 0; j < row.length; j++) into[s + j]! += row[j]! * row[j]!;
    },
  },
};

/** 1 where true, else 0. A cast alone leaves a buffer of integers on webgpu, which its kernels for transposes take for floats. */
export const asFloat = (test: tf.Tensor): tf.Tensor => tf.tidy(() => tf.abs(tf.cast(test, "float32")));

/** The same in kernels, for a device whose memory the host cannot read: norms of a / max|a|, so that squares stay in range. */
export function reduceOnDevice(kind: Reduction, a: Value, over: Over): Value {
  if (typeof a === "number") return ofNumber(kind, a);
  const along = over === "all" || a.rank === 0 ? undefined : axis[over];
  return tf.tidy(() => {
    if (kind === "sum") return tf.sum(a, along, along !== undefined);
    const max = tf.max(tf.abs(a), along, along !== undefined);
    const invalid = tf.max(asFloat(tf.isNaN(a)), along, along !== undefined);
    const maxAbs = tf.where(tf.greater(invalid, 0), tf.fill(max.shape, Number.NaN), max);
    if (kind === "maxAbs") return maxAbs;
    const scale = tf.where(tf.equal(maxAbs, 0), tf.onesLike(maxAbs), maxAbs);
    return tf.mul(scale, tf.sqrt(tf.sum(tf.square(tf.div(a, scale)), along, along !== undefined)));
  });
}
