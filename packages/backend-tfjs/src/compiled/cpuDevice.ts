// internal
import type * as tf from "@tensorflow/tfjs-core";
import type { Plan } from "@unitball/compile";
import { memory as valuesOf } from "../memory.ts";
import type { Bound, Device } from "./device.ts";
import { type Data, type LazyValues, lazyValues } from "./lazyValues.ts";
import { ownMemory } from "./ownMemory.ts";

/** What compiled steps use of the cpu backend. */
interface Cpu {
  readonly data: { get(dataId: object): Data; has(dataId: object): boolean };
}

/**
 * The same kernels in a memory of their own, where each step has room for its tensors. Values are copied there unless
 * they are what the step left, and back when they are asked for: always to a new array, since the old one may be a
 * slice's as well, or in the hands of whoever made the tensor or has read it.
 */
export function cpuDevice(backend: tf.KernelBackend, threads: number): Device {
  const cpu = backend as unknown as Cpu;
  const { floats, take, ...own } = ownMemory(threads);
  const bind = (plan: Plan): Bound => {
    const { at, giveBack } = take(plan);
    /** What the last step left, by slot of `held`. */
    const left = new Map<number, LazyValues & { readonly dataId: object }>();
    const settle = (slot: number): void => {
      const values = left.get(slot);
      if (values && cpu.data.has(values.dataId)) values.settle();
      left.delete(slot);
    };
    const enter = (tensor: tf.Tensor, address: number) => floats(address, tensor.size).set(valuesOf(tensor));
    return {
      run(tensors, f) {
        for (const [t, tensor] of tensors.held.entries()) {
          if (tensor === undefined) continue;
          const last = left.get(t);
          if (last?.data === cpu.data.get(tensor.dataId) && last.isTheirs()) continue;
          settle(t);
          enter(tensor, at.held[t]!);
        }
        for (const [t, tensor] of tensors.given.entries()) if (tensor !== undefined) enter(tensor, at.given[t]!);
        f(at);
        for (const [t, tensor] of tensors.held.entries()) {
          if (tensor === undefined) continue;
          const { dataId, size } = tensor;
          left.set(t, { dataId, ...lazyValues(cpu.data.get(dataId), () => floats(at.held[t]!, size).slice()) });
        }
        for (const [t, tensor] of tensors.results.entries()) {
          if (tensor !== undefined) cpu.data.get(tensor.dataId).values = floats(at.results[t]!, tensor.size).slice();
        }
      },
      dispose() {
        for (const slot of left.keys()) settle(slot);
        giveBack();
      },
    };
  };
  return { ...own, bind };
}
