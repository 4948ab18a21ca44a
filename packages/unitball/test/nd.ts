import type { Arithmetic } from "./python.ts";

/** A row-major array of float64 numbers with NumPy's broadcasting between shapes of equal rank. */
export class Nd {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  constructor(shape: readonly number[], data: readonly number[]) {
    this.shape = shape;
    this.data = data;
  }
  get size(): number {
    return this.data.length;
  }
  get ndim(): number {
    return this.shape.length;
  }
}

const strides = (shape: readonly number[]): number[] =>
  shape.map((d, i) => (d === 1 ? 0 : shape.slice(i + 1).reduce((a, b) => a * b, 1)));
const asNd = (a: unknown): Nd => (a instanceof Nd ? a : new Nd([], [a as number]));

/** f, elementwise. */
export function each(f: (x: number, y: number) => number, a: unknown, b: unknown = 0): Nd {
  const [x, y] = [asNd(a), asNd(b)];
  const rank = Math.max(x.ndim, y.ndim);
  const pad = (n: Nd) => [...Array(rank - n.ndim).fill(1), ...n.shape] as number[];
  const [sx, sy] = [pad(x), pad(y)];
  const shape = sx.map((d, i) => Math.max(d, sy[i]!));
  const [tx, ty] = [strides(sx), strides(sy)];
  const size = shape.reduce((p, d) => p * d, 1);
  const data = Array.from({ length: size }, (_, flat) => {
    let [rest, i, j] = [flat, 0, 0];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const at = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      i += at * tx[axis]!;
      j += at * ty[axis]!;
    }
    return f(x.data[i]!, y.data[j]!);
  });
  return new Nd(shape, data);
}

/** The array with its axes in another order. */
export function permute(a: Nd, order: readonly number[]): Nd {
  const step = order.map((axis) => a.shape.slice(axis + 1).reduce((p, d) => p * d, 1));
  const shape = order.map((axis) => a.shape[axis]!);
  const data = Array.from({ length: a.size }, (_, flat) => {
    let [rest, from] = [flat, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]!) * step[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return a.data[from]!;
  });
  return new Nd(shape, data);
}

/** jnp.sum with keepdims, over an axis, a tuple of axes, or all of them. */
function sum(a: Nd, axis: unknown): Nd {
  const all = a.shape.map((_, i) => i);
  const over = axis == null ? all : (Array.isArray(axis) ? axis : [axis]).map((i: number) => (i < 0 ? i + a.ndim : i));
  const shape = a.shape.map((d, i) => (over.includes(i) ? 1 : d));
  const step = strides(shape);
  const data = Array(shape.reduce((p, d) => p * d, 1)).fill(0) as number[];
  a.data.forEach((value, flat) => {
    let [rest, to] = [flat, 0];
    for (let i = a.ndim - 1; i >= 0; i--) {
      to += (rest % a.shape[i]!) * step[i]!;
      rest = Math.floor(rest / a.shape[i]!);
    }
    data[to]! += value;
  });
  return new Nd(shape, data);
}

const operators: Record<string, (x: number, y: number) => number> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  "**": (x, y) => x ** y,
};
export const arrays: Arithmetic = {
  binary: (op, a, b) => each(operators[op]!, a, b),
  attribute: (of, name) => {
    throw new TypeError(`${String(of)} has no attribute ${name}.`);
  },
};

/** The names of JAX and Python that programs use on arrays. */
export const library = {
  jnp: {
    sign: (a: Nd) => each(Math.sign, a),
    sqrt: (a: Nd | number) => (typeof a === "number" ? Math.sqrt(a) : each(Math.sqrt, a)),
    maximum: (a: Nd, b: number) => each(Math.max, a, b),
    sum: (a: Nd, given?: { options: { axis?: unknown; keepdims?: boolean } }) => {
      const kept = sum(a, given?.options.axis);
      return given?.options.keepdims ? kept : kept.data[0]!;
    },
  },
  jax: {
    tree: {
      map: (f: (a: unknown) => unknown, tree: Record<string, unknown>) =>
        Object.fromEntries(Object.entries(tree).map(([k, a]) => [k, f(a)])),
    },
  },
  math: { sqrt: Math.sqrt, cos: Math.cos, pi: Math.PI },
  min: Math.min,
  max: Math.max,
  tuple: (a: readonly unknown[]) => a,
  range: (n: number) => Array.from({ length: n }, (_, i) => i),
};
