// internal
import * as tf from "@tensorflow/tfjs-core";
import {
  type Attributes,
  batchOf,
  type Call,
  type Inputs,
  outerOf,
  place,
  type Run,
  sizes,
  type Wasm,
} from "./matmulCall.ts";

/** Up to this many multiplications the plain kernel's loop takes less time than a copy. */
const few = 8192;

/**
 * The product by the plain kernel alone, which is fast for two untransposed matrices only: a transpose is made explicit
 * and a batch runs matrix by matrix. `shapes` remembers in which shape b's data was met.
 */
export function matmulPlain(plain: Run, shapes: WeakMap<object, string>, call: Call): tf.TensorInfo {
  const { a, b } = call.inputs as Inputs;
  const { transposeA, transposeB } = call.attrs as Attributes;
  const { m, n, k, outer } = sizes(call);
  const run = remembering(plain, shapes);
  // Beyond all of either, or the i-th with the i-th, the plain kernel's result is too short.
  const aligned = tf.util.sizeFromShape(outer) === Math.max(batchOf(a), batchOf(b));
  const fast = !transposeA && !transposeB && batchOf(a) === 1 && batchOf(b) === 1;
  if (fast || (m * k * n <= few && aligned)) return run(call);
  const wasm = call.backend as Wasm;
  const x = transposeA ? transposed(wasm, a) : a;
  const y = transposeB ? transposed(wasm, b) : b;
  const attrs = { transposeA: false, transposeB: false };
  const inputs = { a: { ...x, shape: [...outerOf(a), m, k] }, b: { ...y, shape: [...outerOf(b), k, n] } };
  const out = products(run, { inputs, attrs, backend: wasm });
  if (x !== a) wasm.disposeData(x.dataId);
  if (y !== b) wasm.disposeData(y.dataId);
  return out;
}

/** The plain kernel, given a copy of b where it has met b's data, by which alone it remembers b, in another shape. */
function remembering(run: Run, shapes: WeakMap<object, string>): Run {
  return (call) => {
    const { b } = call.inputs as Inputs;
    const wasm = call.backend as Wasm;
    const shape = b.shape.slice(-2).join();
    const met = shapes.get(b.dataId) ?? shape;
    shapes.set(b.dataId, met);
    if (met === shape) return run(call);
    const copy = slice(wasm, b, 0, b.shape);
    const out = run({ ...call, inputs: { ...call.inputs, b: copy } });
    wasm.disposeData(copy.dataId);
    return out;
  };
}

/** [..., m, k] · [..., k, n], matrix by matrix; the outer axes broadcast. */
function products(plain: Run, call: Call): tf.TensorInfo {
  const { a, b } = call.inputs as Inputs;
  const wasm = call.backend as Wasm;
  const { m, n, k, outer } = sizes(call);
  const product = (x: tf.TensorInfo, y: tf.TensorInfo) => plain({ ...call, inputs: { a: x, b: y } });
  const shape = [...outer, m, n];
  if (batchOf(b) === 1) {
    return { ...product({ ...a, shape: [1, batchOf(a) * m, k] }, { ...b, shape: [1, k, n] }), shape };
  }
  const out = wasm.makeOutput(shape, "float32");
  for (let i = 0; i < tf.util.sizeFromShape(outer); i++) {
    const x = slice(wasm, a, place(i, outer, outerOf(a)), [1, m, k]);
    const y = slice(wasm, b, place(i, outer, outerOf(b)), [1, k, n]);
    const xy = product(x, y);
    const values = wasm.typedArrayFromHeap(xy);
    wasm.typedArrayFromHeap(out).set(values, i * m * n);
    for (const made of [x, y, xy]) wasm.disposeData(made.dataId);
  }
  return out;
}

/** A copy of a's i-th piece of the given shape. */
function slice(wasm: Wasm, a: tf.TensorInfo, i: number, shape: number[]): tf.TensorInfo {
  const size = tf.util.sizeFromShape(shape);
  const out = wasm.makeOutput(shape, "float32");
  const values = wasm.typedArrayFromHeap(a).subarray(i * size, (i + 1) * size);
  wasm.typedArrayFromHeap(out).set(values);
  return out;
}

function transposed(wasm: Wasm, x: tf.TensorInfo): tf.TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, d) => (d < rank - 2 ? d : 2 * rank - 3 - d));
  const { kernelFunc } = tf.getKernel(tf.Transpose, "wasm");
  return (kernelFunc as Run)({ inputs: { x }, attrs: { perm }, backend: wasm });
}
