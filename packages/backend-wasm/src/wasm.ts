// internal
import * as tf from "@tensorflow/tfjs-core";

/** What the kernels use of tfjs-backend-wasm's backend. A view of its heap holds until the next allocation only. */
export interface Wasm {
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  disposeData(dataId: object): unknown;
  incRef(dataId: object): void;
}

/** A kernel's arguments. */
export type Call = Parameters<tf.KernelFunc>[0];

/** One of wasm's kernels, by name. */
export type Run = (
  name: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  attrs: Readonly<Record<string, unknown>>,
) => tf.TensorInfo;

/** A call's inputs by name, its attributes and the backend. */
export function parts<Names extends string, Attributes>(
  call: Call,
): [inputs: Record<Names, tf.TensorInfo>, attrs: Attributes, wasm: Wasm] {
  return [call.inputs as Record<Names, tf.TensorInfo>, call.attrs as Attributes, call.backend as Wasm];
}

/** f's result; what else the kernels made that f ran is let go. */
export function within(wasm: Wasm, f: (run: Run) => tf.TensorInfo): tf.TensorInfo {
  const made: tf.TensorInfo[] = [];
  const out = f((name, inputs, attrs) => {
    const { kernelFunc } = tf.getKernel(name, "wasm");
    const info = kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend: wasm }) as tf.TensorInfo;
    made.push(info);
    return info;
  });
  const kept = made.findLastIndex(({ dataId }) => dataId === out.dataId);
  for (const [i, { dataId }] of made.entries()) if (i !== kept) wasm.disposeData(dataId);
  return out;
}

/** x with its channels last, where the convolutions want them. */
export function channelsLast(run: Run, x: tf.TensorInfo, dataFormat: string): tf.TensorInfo {
  return dataFormat === "NCHW" ? run(tf.Transpose, { x }, { perm: [0, 2, 3, 1] }) : x;
}
