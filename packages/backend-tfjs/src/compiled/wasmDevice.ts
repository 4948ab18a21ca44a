// internal
import type * as tf from "@tensorflow/tfjs-core";
import { alone, Kernels } from "@unitball/compile/wasm";
import type { Wasm } from "../matmulCall.ts";
import type { Device, Tensors } from "./device.ts";
import { ownMemory } from "./ownMemory.ts";

/** Steps on the backend's own heap, in place; with more than one thread on a memory of theirs, since no other thread sees tf's. */
export const wasmDevice = (backend: tf.KernelBackend, threads: number): Device =>
  threads > 1 ? apart(backend as unknown as Wasm, threads) : inPlace(backend as unknown as Wasm);

function inPlace(backend: Wasm): Device {
  const { dataIdMap, wasm } = backend;
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (memory === undefined) {
    throw new Error(
      "This version of @tensorflow/tfjs-backend-wasm keeps its memory where it is not looked for; use 4.22.",
    );
  }
  const address = (tensor: tf.Tensor | undefined): number =>
    tensor === undefined ? 0 : dataIdMap.get(tensor.dataId).memoryOffset;
  return {
    kernels: new Kernels(memory),
    heap: {
      allocate(bytes) {
        const address = wasm._malloc(bytes) >>> 0;
        if (address !== 0) return address;
        throw new Error(`A compiled step needs ${bytes} bytes of the wasm backend's memory, which is full.`);
      },
      free: (address) => wasm._free(address),
    },
    team: alone,
    bind: () => ({
      run({ held, given, results }, f) {
        f({ held: held.map(address), given: given.map(address), results: results.map(address) });
        forget(backend, held);
      },
      dispose() {},
    }),
  };
}

/** Values are copied in and out, which takes a hundredth of the time of the products that threads are for. */
function apart(backend: Wasm, threads: number): Device {
  const { floats, take, ...own } = ownMemory(threads);
  return {
    ...own,
    bind(plan) {
      const { at, giveBack } = take(plan);
      const enter = (tensors: Tensors["held"], addresses: readonly number[]): void =>
        each(tensors, (tensor, t) => floats(addresses[t]!, tensor.size).set(backend.typedArrayFromHeap(tensor)));
      const leave = (tensors: Tensors["held"], addresses: readonly number[]): void =>
        each(tensors, (tensor, t) => backend.typedArrayFromHeap(tensor).set(floats(addresses[t]!, tensor.size)));
      return {
        run({ held, given, results }, f) {
          enter(held, at.held);
          enter(given, at.given);
          f(at);
          leave(held, at.held);
          leave(results, at.results);
          forget(backend, held);
        },
        dispose: giveBack,
      };
    },
  };
}

/** XNNPACK keeps packed copies of matrices and filters by the tensor's number, which is why it has to hear of new values. */
function forget({ dataIdMap, wasm }: Wasm, held: Tensors["held"]): void {
  each(held, ({ dataId, size }) => {
    const { id, memoryOffset } = dataIdMap.get(dataId);
    wasm.tfjs.disposeData(id);
    wasm.tfjs.registerTensor(id, size, memoryOffset);
  });
}

function each(tensors: Tensors["held"], f: (tensor: tf.Tensor, index: number) => void): void {
  for (const [t, tensor] of tensors.entries()) if (tensor !== undefined) f(tensor, t);
}
