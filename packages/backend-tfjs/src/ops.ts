// internal
import * as tf from "@tensorflow/tfjs-core";
import { canonical, type Layer, type Ops, uniform } from "@unitball/core";
import { memory } from "./memory.ts";
import { asFloat, reduceOnDevice, reduceOnHost } from "./reduce.ts";
import { selectOnDevice, selectOnHost } from "./select.ts";
import type { Value } from "./value.ts";

/**
 * The ops on tf's current backend, eager. Numbers stay numbers, in float64, and neutral numbers launch nothing. With
 * `host`, tensors lie in memory that the host reads at no cost (cpu, wasm): a reduction over "all" is a number there,
 * and a test picks its branch. Without it every op is kernels alone.
 */
export function opsOf(host: boolean): Ops<Value> {
  const reduce = host ? reduceOnHost : reduceOnDevice;
  const where = host ? selectOnHost : selectOnDevice;
  const ops: Ops<Value> = {
    at: (value) => (typeof value === "number" ? value : value.at(0)),
    add: binary(
      (a, b) => a + b,
      (a, b) => (a === 0 ? b : b === 0 ? a : tf.add(a, b)),
    ),
    sub: binary(
      (a, b) => a - b,
      (a, b) => (b === 0 ? a : tf.sub(a, b)),
    ),
    mul: binary(
      (a, b) => a * b,
      (a, b) => (a === 1 ? b : b === 1 ? a : tf.mul(a, b)),
    ),
    div: binary(
      (a, b) => a / b,
      (a, b) => (b === 1 ? a : tf.div(a, b)),
    ),
    min: binary(Math.min, tensorFirst(tf.minimum)),
    max: binary(Math.max, tensorFirst(tf.maximum)),
    gt: binary((a, b) => (a > b ? 1 : 0), indicator(tf.greater, host)),
    ge: binary((a, b) => (a >= b ? 1 : 0), indicator(tf.greaterEqual, host)),
    abs: (a) => (typeof a === "number" ? Math.abs(a) : tf.abs(a)),
    sqrt: (a) => (typeof a === "number" ? Math.sqrt(a) : tf.sqrt(a)),
    where,
    sum: (a, over) => reduce("sum", a, over),
    maxAbs: (a, over) => reduce("maxAbs", a, over),
    norms: (a, over) => reduce("norms", a, over),
    finite: (a) => {
      if (typeof a === "number" || host) return Number.isFinite(reduce("sum", a, "all")) ? 1 : 0;
      return tf.tidy(() => asFloat(tf.equal(tf.sum(tf.mul(a, 0)), 0)));
    },
    hypot: (scalars) => {
      const known = scalars.map((s) => peek(s, host));
      if (known.every((s) => s !== undefined)) return Math.sqrt(known.reduce((sum, s) => sum + s * s, 0));
      const stacked = () => tf.stack(scalars.map((s) => (typeof s === "number" ? tf.scalar(s) : tf.reshape(s, []))));
      return tf.tidy(() => reduce("norms", stacked(), "all"));
    },
    matmul: (a, b) => tf.matMul(matrix(a), matrix(b)),
    gram(a, over) {
      const x = matrix(a);
      // In host memory a product takes strides as they come, and one with itself does half the work.
      if (host) return tf.matMul(x, x, over === "in", over === "out");
      return tf.tidy(() => {
        const transposed = tf.transpose(x, [0, 2, 1]);
        return over === "in" ? tf.matMul(transposed, x) : tf.matMul(x, transposed);
      });
    },
    zeros: (like) => {
      const shape = shapeOf(like);
      return shape.length === 0 ? 0 : tf.zeros(shape);
    },
    random: (seed, like) => {
      const shape = shapeOf(like);
      if (shape.length === 0) return uniform(seed, 0);
      const values = new Float32Array(tf.util.sizeFromShape(shape)).map((_, element) => uniform(seed, element));
      return tf.tensor(values, shape);
    },
    keep: (ok, next, old) => {
      const known = peek(ok, host);
      return known === undefined ? where(ok, next, old) : known !== 0 ? next : old;
    },
  };
  return Object.freeze(ops);
}

/** The value of a number, or of a 0-d tensor in host memory. */
export function peek(a: Value, host: boolean): number | undefined {
  if (typeof a === "number") return a;
  return host && a.rank === 0 ? memory(a)[0] : undefined;
}

type Binary<R> = (a: Value, b: Value) => R;

const binary =
  (numbers: (a: number, b: number) => number, tensors: Binary<Value>): Binary<Value> =>
  (a, b) =>
    typeof a === "number" && typeof b === "number" ? numbers(a, b) : tensors(a, b);

/** The wasm kernels of min and max drop a NaN of their second operand, so a number goes there. */
const tensorFirst =
  (f: Binary<tf.Tensor>): Binary<tf.Tensor> =>
  (a, b) =>
    typeof a === "number" ? f(b, a) : f(a, b);

const indicator =
  (compare: Binary<tf.Tensor>, host: boolean): Binary<tf.Tensor> =>
  (a, b) =>
    tf.tidy(() => (host ? tf.cast(compare(a, b), "float32") : asFloat(compare(a, b))));

function matrix(a: Value): tf.Tensor {
  if (typeof a !== "number" && a.rank === 3) return a;
  const given = typeof a === "number" ? `the number ${a}` : `shape [${a.shape}]`;
  throw new TypeError(`A matrix product takes tensors [block, in, out], not ${given}; use mul for scalars.`);
}

const isLayer = (like: Value | Layer): like is Layer => typeof like === "object" && "view" in like;

function shapeOf(like: Value | Layer): number[] {
  if (typeof like === "number") return [];
  return isLayer(like) ? [...canonical(like)] : like.shape;
}
