import { wasmModule } from "./encoder.ts";
import { gemm } from "./gemm.ts";
import type { Form } from "./loopForm.ts";
import { loopKernel } from "./loopKernel.ts";

/** A loop, given the address of its arguments. */
export type LoopKernel = (words: number) => void;
export type ProductKernel = ReturnType<typeof gemm>;

/**
 * The kernels of one memory, each made when it is first asked for: a module of its own, of some hundred bytes, so that it
 * can be compiled at once, where it is asked for.
 */
export class Kernels {
  readonly memory: WebAssembly.Memory;
  readonly #loops = new Map<string, LoopKernel>();
  #product: ProductKernel | undefined;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  loop(form: Form): LoopKernel {
    const key = JSON.stringify(form);
    const kernel = this.#loops.get(key) ?? this.#make(form);
    this.#loops.set(key, kernel);
    return kernel;
  }

  product(): ProductKernel {
    this.#product ??= gemm(this.memory);
    return this.#product;
  }

  #make(form: Form): LoopKernel {
    const { memory } = this;
    const shared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
    const module = new WebAssembly.Module(wasmModule([loopKernel(form)], shared));
    return new WebAssembly.Instance(module, { env: { memory } }).exports.run as LoopKernel;
  }
}
