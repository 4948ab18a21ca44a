import * as tf from "@tensorflow/tfjs-core";

/** What the repaired kernels use of tfjs-backend-wasm's backend. */
interface Wasm {
  makeOutput(shape: number[], dtype: "float32"): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  disposeData(dataId: object): void;
}

type Call = Parameters<tf.KernelFunc>[0];
type Attributes = { transposeA: boolean; transposeB: boolean; activation: string; leakyreluAlpha?: number };
type Inputs = { a: tf.TensorInfo; b: tf.TensorInfo; bias?: tf.TensorInfo; preluActivationWeights?: tf.TensorInfo };

/** Where a repaired kernel keeps the one it stands for. */
const replaced = Symbol.for("unitball.replacedKernel");
type Kernel = tf.KernelConfig & { readonly [replaced]?: tf.KernelConfig };

/** Up to this many multiplications the plain kernel's loop takes less time than a copy. */
const few = 8192;

/**
 * Replace wasm's BatchMatMul and _FusedMatMul kernels, before or after the backend has started. TensorFlow.js 4.22
 * gives only the product of two untransposed matrices to its fast routine. Transposed ones (both products of a dense
 * layer's gradient) and batches take a loop some ten times slower, where the fused kernel is wrong as well: it adds the
 * bias and clamps once per 48 columns of a. Repaired, a transpose is made explicit and a batch runs matrix by matrix.
 * The fast routine remembers b by its data alone; a b that was reshaped since, which it would misread, is copied.
 */
export function repairMatMul(): "repaired" | "already" {
  const plain = kernel(tf.BatchMatMul);
  const fused = kernel(tf._FusedMatMul);
  if (plain[replaced]) return "already";
  const shapes = new WeakMap<object, string>();
  replace(plain, (call) => matMul(remembering(plain, shapes), call));
  replace(fused, (call) => fusedMatMul(remembering(fused, shapes), call));
  return "repaired";
}

/** Put the kernels back that `repairMatMul` replaced. */
export function restoreMatMul(): void {
  for (const name of [tf.BatchMatMul, tf._FusedMatMul]) {
    const before = kernel(name)[replaced];
    if (!before) continue;
    tf.unregisterKernel(name, "wasm");
    tf.registerKernel(before);
  }
}

function kernel(name: string): Kernel {
  const found = tf.getKernel(name, "wasm");
  if (found) return found;
  throw new Error(
    `The wasm kernel ${name} is not registered; the import of "@tensorflow/tfjs-backend-wasm" must come first.`,
  );
}

function replace(before: tf.KernelConfig, kernelFunc: Run): void {
  const repaired: Kernel = { ...before, kernelFunc, [replaced]: before };
  tf.unregisterKernel(before.kernelName, "wasm");
  tf.registerKernel(repaired);
}

type Run = (call: Call) => tf.TensorInfo;

/** The plain kernel, given a copy of b where it has met b's data in another shape. */
function remembering({ kernelFunc }: tf.KernelConfig, shapes: WeakMap<object, string>): Run {
  const run = kernelFunc as Run;
  return (call) => {
    const { b } = call.inputs as Inputs;
    const wasm = call.backend as Wasm;
    const shape = b.shape.slice(-2).join();
    const met = shapes.get(b.dataId) ?? shape;
    shapes.set(b.dataId, met);
    if (met === shape || b.dtype !== "float32") return run(call);
    const copy = slice(wasm, b, 0, b.shape);
    const out = run({ ...call, inputs: { ...call.inputs, b: copy } });
    wasm.disposeData(copy.dataId);
    return out;
  };
}

function matMul(plain: Run, call: Call): tf.TensorInfo {
  const { a, b } = call.inputs as Inputs;
  const { transposeA, transposeB } = call.attrs as Attributes;
  const [m, k] = sides(a, transposeA);
  const [inner, n] = sides(b, transposeB);
  const fast = !transposeA && !transposeB && batchOf(a) === 1 && batchOf(b) === 1;
  const unfit = a.dtype !== "float32" || b.dtype !== "float32" || k !== inner;
  if (fast || unfit || (m * k * n <= few && aligned(a, b))) return plain(call);
  const wasm = call.backend as Wasm;
  const x = transposeA ? transposed(wasm, a) : a;
  const y = transposeB ? transposed(wasm, b) : b;
  const out = products(wasm, plain, { ...x, shape: [...outerOf(a), m, k] }, { ...y, shape: [...outerOf(b), k, n] });
  if (x !== a) wasm.disposeData(x.dataId);
  if (y !== b) wasm.disposeData(y.dataId);
  return out;
}

/** [..., m, k] · [..., k, n], matrix by matrix; the outer axes broadcast. */
function products(wasm: Wasm, plain: Run, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const attrs = { transposeA: false, transposeB: false };
  const product = (x: tf.TensorInfo, y: tf.TensorInfo) => plain({ inputs: { a: x, b: y }, attrs, backend: wasm });
  const [m, k] = sides(a, false);
  const [, n] = sides(b, false);
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerOf(a), outerOf(b));
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

/** Which of a's matrices, over outer axes `own`, meets the i-th over `outer`: the only one along an axis of size 1. */
function place(i: number, outer: readonly number[], own: readonly number[]): number {
  let [rest, stride, at] = [i, 1, 0];
  for (let d = 1; d <= own.length; d++) {
    const size = outer.at(-d)!;
    if (own.at(-d) !== 1) at += (rest % size) * stride;
    rest = Math.floor(rest / size);
    stride *= own.at(-d)!;
  }
  return at;
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
  return (kernel(tf.Transpose).kernelFunc as Run)({ inputs: { x }, attrs: { perm }, backend: wasm });
}

const outerOf = (x: tf.TensorInfo): number[] => x.shape.slice(0, -2);

const batchOf = (x: tf.TensorInfo): number => tf.util.sizeFromShape(outerOf(x));

/** Whether the i-th matrices meet, all or one of either: beyond that the plain kernel's result is too short. */
function aligned(a: tf.TensorInfo, b: tf.TensorInfo): boolean {
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerOf(a), outerOf(b));
  return tf.util.sizeFromShape(outer) === Math.max(batchOf(a), batchOf(b));
}

function sides(x: tf.TensorInfo, swapped: boolean): [rows: number, columns: number] {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  return swapped ? [columns, rows] : [rows, columns];
}

const activations: Readonly<Record<string, string>> = {
  relu: tf.Relu,
  relu6: tf.Relu6,
  elu: tf.Elu,
  sigmoid: tf.Sigmoid,
  prelu: tf.Prelu,
  leakyrelu: tf.LeakyRelu,
};

/** activation(ab + bias), kernel by kernel wherever the fused kernel would leave its fast routine. */
function fusedMatMul(fused: Run, call: Call): tf.TensorInfo {
  const { a, b, bias, preluActivationWeights: alpha } = call.inputs as Inputs;
  const { transposeA, transposeB, activation, leakyreluAlpha } = call.attrs as Attributes;
  if (!transposeA && !transposeB && batchOf(a) === 1 && batchOf(b) === 1) return fused(call);
  const { backend } = call;
  const run = (name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap) =>
    (kernel(name).kernelFunc as Run)({ inputs, attrs, backend });
  const freeing = (made: tf.TensorInfo, next: tf.TensorInfo) => {
    (backend as Wasm).disposeData(made.dataId);
    return next;
  };
  const product = run(tf.BatchMatMul, { a, b }, { transposeA, transposeB });
  const sum = bias ? freeing(product, run(tf.Add, { a: product, b: bias }, {})) : product;
  const name = activations[activation];
  if (name === undefined) return sum;
  const inputs: tf.NamedTensorInfoMap = alpha && name === tf.Prelu ? { x: sum, alpha } : { x: sum };
  return freeing(sum, run(name, inputs, name === tf.LeakyRelu ? { alpha: leakyreluAlpha ?? 0.2 } : {}));
}
