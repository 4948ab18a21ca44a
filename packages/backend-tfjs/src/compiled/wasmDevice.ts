// internal
import type * as tf from "@tensorflow/tfjs-core";
import { Kernels } from "@unitball/compile/wasm";
import type { Device } from "./device.ts";

/** What compiled steps use of tfjs-backend-wasm's backend. */
interface Wasm {
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
  readonly wasm: {
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    readonly wasmMemory?: WebAssembly.Memory;
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
}

/** Steps on the backend's own heap, in place. */
export function wasmDevice(backend: tf.KernelBackend): Device {
  const { dataIdMap, wasm } = backend as unknown as Wasm;
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (memory === undefined) {
    throw new Error(
      "This version of @tensorflow/tfjs-backend-wasm keeps its memory where it is not looked for; use 4.22.",
    );
  }
  const address = (tensor: tf.Tensor | undefined): number =>
    tensor === undefined ? 0 : dataIdMap.get(tensor.dataId).memoryOffset;
  /** XNNPACK keeps packed copies of matrices and filters by the tensor's number, which is why it has to hear of new values. */
  const forget = (tensor: tf.Tensor): void => {
    const { id, memoryOffset } = dataIdMap.get(tensor.dataId);
    wasm.tfjs.disposeData(id);
    wasm.tfjs.registerTensor(id, tensor.size, memoryOffset);
  };
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
    bind: () => ({
      run({ held, given, results }, f) {
        f({ held: held.map(address), given: given.map(address), results: results.map(address) });
        for (const tensor of held) if (tensor !== undefined) forget(tensor);
      },
      dispose() {},
    }),
  };
}
