import { wasmModule } from "./encoder.ts";
import { type ProductKernels, productKernels } from "./gemm.ts";
import { isShared, type Kernel, kernelsOf } from "./kernel.ts";
import type { Form } from "./loopForm.ts";
import { loopKernel } from "./loopKernel.ts";

/**
 * The kernels of one memory, each made when it is first asked for: a module of its own, of some hundred bytes, so that it
 * can be compiled at once, where it is asked for.
 */
export class Kernels {
  readonly memory: WebAssembly.Memory;
  readonly #loops = new Map<string, Kernel>();
  #products: ProductKernels | undefined;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  loop(form: Form): Kernel {
    const key = JSON.stringify(form);
    const kernel = this.#loops.get(key) ?? this.#make(form);
    this.#loops.set(key, kernel);
    return kernel;
  }

  products(): ProductKernels {
    this.#products ??= productKernels(this.memory);
    return this.#products;
  }

  #make(form: Form): Kernel {
    return kernelsOf(this.memory, wasmModule([loopKernel(form)], isShared(this.memory)), ["run"]).run;
  }
}
