// internal
/** A row-major float64 array with its shape. */
export class Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  constructor(shape: readonly number[], data: Float64Array) {
    if (data.length !== size(shape)) {
      throw new RangeError(`${data.length} numbers do not fill the shape [${shape}], which holds ${size(shape)}.`);
    }
    this.shape = shape;
    this.data = data;
  }
}

/** What the reference backend computes with: an array, or a host number. */
export type Value = Array64 | number;

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Row-major strides, with 0 along axes of size 1, so that they broadcast. */
const strides = (shape: readonly number[]): number[] => shape.map((d, i) => (d === 1 ? 0 : size(shape.slice(i + 1))));

function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const fits = a.length === b.length && a.every((d, i) => d === b[i] || d === 1 || b[i] === 1);
  if (!fits) throw new RangeError(`Shapes [${a}] and [${b}] do not broadcast: sizes must be equal, or 1.`);
  return a.map((d, i) => (d === 1 ? (b[i] as number) : d));
}

/** f, elementwise over values that broadcast along axes of size 1; on numbers alone, a number. */
export function elementwise(f: (...at: number[]) => number, ...values: readonly Value[]): Value {
  const shapes = values.map((v) => (typeof v === "number" ? [] : v.shape));
  if (values.every((v) => typeof v === "number")) return f(...values);
  const shape = shapes.reduce(broadcast);
  const steps = shapes.map((s) => (s.length === 0 ? shape.map(() => 0) : strides(s)));
  const data = new Float64Array(size(shape));
  const index = shape.map(() => 0);
  const at = values.map(() => 0);
  const args = values.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    values.forEach((v, j) => {
      args[j] = typeof v === "number" ? v : (v.data[at[j] as number] as number);
    });
    data[i] = f(...args);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      const wrapped = index[axis] === shape[axis];
      const move = wrapped ? 1 - (shape[axis] as number) : 1;
      steps.forEach((step, j) => {
        at[j] = (at[j] as number) + move * (step[axis] as number);
      });
      if (!wrapped) break;
      index[axis] = 0;
    }
  }
  return new Array64(shape, data);
}

/** Fold f over one axis, which stays with size 1, or over all, which gives a 0-d array. */
export function reduce(
  a: Array64,
  axis: number | "all",
  start: number,
  f: (sum: number, x: number) => number,
): Array64 {
  if (axis === "all" || a.shape.length === 0) return new Array64([], Float64Array.of(a.data.reduce(f, start)));
  const n = a.shape[axis] as number;
  const inner = size(a.shape.slice(axis + 1));
  const shape = a.shape.map((d, i) => (i === axis ? 1 : d));
  const data = new Float64Array(size(shape));
  for (let i = 0; i < data.length; i++) {
    const from = Math.floor(i / inner) * n * inner + (i % inner);
    let folded = start;
    for (let j = 0; j < n; j++) folded = f(folded, a.data[from + j * inner] as number);
    data[i] = folded;
  }
  return new Array64(shape, data);
}

/** The array with its dimensions in another order. */
export function transpose(a: Array64, order: readonly number[]): Array64 {
  const shape = order.map((d) => a.shape[d] as number);
  const step = order.map((d) => size(a.shape.slice(d + 1)));
  const data = Float64Array.from({ length: a.data.length }, (_, i) => {
    let [rest, from] = [i, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % (shape[axis] as number)) * (step[axis] as number);
      rest = Math.floor(rest / (shape[axis] as number));
    }
    return a.data[from] as number;
  });
  return new Array64(shape, data);
}
