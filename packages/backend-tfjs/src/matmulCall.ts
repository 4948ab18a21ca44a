// internal
import * as tf from "@tensorflow/tfjs-core";

/** What products and compiled steps use of tfjs-backend-wasm's backend. A view of its heap holds until the next allocation only. */
export interface Wasm {
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
  readonly wasm: {
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
    /** The memory is here in the builds without threads, */
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    /** here in the one with threads. */
    readonly wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  makeOutput(shape: number[], dtype: "float32"): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  disposeData(dataId: object): void;
}

export type Call = Parameters<tf.KernelFunc>[0];
export type Run = (call: Call) => tf.TensorInfo;
export type Inputs = {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
  bias?: tf.TensorInfo;
  preluActivationWeights?: tf.TensorInfo;
};
export type Attributes = { transposeA: boolean; transposeB: boolean; activation?: string; leakyreluAlpha?: number };

/** A product's sizes, as the call's inputs are read: a is m×k, b inner×n, and the outer axes broadcast to `outer`. */
export interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly inner: number;
  readonly outer: number[];
}

export function sizes({ inputs, attrs }: Call): Sizes {
  const { a, b } = inputs as Inputs;
  const { transposeA, transposeB } = attrs as Attributes;
  const [m, k] = sides(a, transposeA);
  const [inner, n] = sides(b, transposeB);
  return { m, n, k, inner, outer: tf.broadcast_util.assertAndGetBroadcastShape(outerOf(a), outerOf(b)) };
}

function sides(x: tf.TensorInfo, swapped: boolean): [rows: number, columns: number] {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  return swapped ? [columns, rows] : [rows, columns];
}

export const outerOf = (x: tf.TensorInfo): number[] => x.shape.slice(0, -2);

export const batchOf = (x: tf.TensorInfo): number => tf.util.sizeFromShape(outerOf(x));

/** Which of the matrices over outer axes `own` meets the i-th over `outer`: the only one along an axis of size 1. */
export function place(i: number, outer: readonly number[], own: readonly number[]): number {
  let [rest, stride, at] = [i, 1, 0];
  for (let d = 1; d <= own.length; d++) {
    const size = outer.at(-d)!;
    if (own.at(-d) !== 1) at += (rest % size) * stride;
    rest = Math.floor(rest / size);
    stride *= own.at(-d)!;
  }
  return at;
}
