// internal
import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";

/** Check that a task's gradients can be computed on a backend: on TensorFlow.js, with its gradients and these kernels, else a sentence. */
export function differentiable(task: string, backend: Backend<Value>, kernels: readonly string[] = []): void {
  const one = backend.tensor([1], [1]);
  const tensors = one instanceof tf.Tensor;
  backend.free(one);
  if (!tensors) {
    throw new TypeError(
      `${task} needs a TensorFlow.js backend, but was given "${backend.name}"; use cpu or wasm of @unitball/backend-tfjs.`,
    );
  }
  if (tf.getGradient("BatchMatMul") == null) {
    throw new Error(
      `${task} needs TensorFlow.js's gradients, which @tensorflow/tfjs-core alone does not register; import "@tensorflow/tfjs" first.`,
    );
  }
  const current = tf.getBackend();
  const missing = kernels.filter((kernel) => tf.getKernel(kernel, current) == null);
  if (missing.length === 0) return;
  const mend =
    current === "wasm" ? 'import "@unitball/backend-wasm", which adds it' : "use one that has it, such as cpu";
  throw new Error(`${task} needs the kernel ${missing[0]}, which the ${current} backend lacks; ${mend}.`);
}
