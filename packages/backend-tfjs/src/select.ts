// internal
import * as tf from "@tensorflow/tfjs-core";
import { memory } from "./memory.ts";
import { strides } from "./reduce.ts";
import type { Value } from "./value.ts";

const shapeOf = (a: Value): number[] => (typeof a === "number" ? [] : a.shape);

const common = (values: readonly Value[]): number[] =>
  values.map(shapeOf).reduce((a, b) => tf.broadcast_util.assertAndGetBroadcastShape(a, b));

/**
 * a where test ≠ 0, else b, in one pass over host memory: nothing is multiplied, so what is not chosen cannot show, and
 * nothing is tiled to a common shape first, which on wasm takes longer than the choice. A single test picks a whole branch.
 */
export function selectOnHost(test: Value, a: Value, b: Value): Value {
  const shape = common([test, a, b]);
  if (typeof test === "number") return spread(test !== 0 ? a : b, shape);
  if (test.size === 1) return spread(memory(test)[0] !== 0 ? a : b, shape);
  const [t, x, y] = [operand(test), operand(a), operand(b)];
  const chosen = new Float32Array(tf.util.sizeFromShape(shape));
  const [blocks, rows, columns] = shape as [number, number, number];
  for (let k = 0; k < blocks; k++) {
    for (let i = 0; i < rows; i++) {
      const from = ({ steps }: Operand) => k * steps[0] + i * steps[1];
      const row = chosen.subarray((k * rows + i) * columns, (k * rows + i + 1) * columns);
      chooseRow(row, t.values, from(t), t.steps[2], x.values, from(x), x.steps[2], y.values, from(y), y.steps[2]);
    }
  }
  return tf.tensor(chosen, shape);
}

type Operand = { readonly values: Float32Array; readonly steps: readonly [number, number, number] };

const operand = (a: Value): Operand => ({
  values: typeof a === "number" ? Float32Array.of(a) : memory(a),
  steps: strides(shapeOf(a)),
});

/** Each of test, a and b is read from an offset on, so far from one column to the next (0: repeated). */
function chooseRow(
  row: Float32Array,
  test: Float32Array,
  t: number,
  nextT: number,
  a: Float32Array,
  x: number,
  nextX: number,
  b: Float32Array,
  y: number,
  nextY: number,
): void {
  for (let j = 0; j < row.length; j++, t += nextT, x += nextX, y += nextY) row[j] = test[t] !== 0 ? a[x]! : b[y]!;
}

/** The same in kernels, for a device whose memory the host cannot read. */
export function selectOnDevice(test: Value, a: Value, b: Value): Value {
  if (typeof test === "number") return spread(test !== 0 ? a : b, common([test, a, b]));
  return tf.tidy(() => tf.where(tf.cast(test, "bool"), a, b));
}

/** a itself if it has the shape, else a broadcast to it; by an addition, since tfjs broadcasts by tiling. */
function spread(a: Value, shape: number[]): Value {
  if (typeof a === "number") return shape.length === 0 ? a : tf.fill(shape, a);
  return tf.util.arraysEqual(a.shape, shape) ? a : tf.tidy(() => tf.add(a, tf.zeros(shape)));
}
