import * as tf from "@tensorflow/tfjs-core";
import { type Attributes, type Call, type Inputs, type Run, type Sizes, sizes, type Wasm } from "./matmulCall.ts";
import { type Ends, matmulPacked, type Packed } from "./matmulPacked.ts";
import { matmulPlain } from "./matmulPlain.ts";

/** Where a repaired kernel keeps the one it stands for, and how its memory is freed. */
const replaced = Symbol.for("unitball.replacedKernel");
const release = Symbol.for("unitball.release");
type Kernel = tf.KernelConfig & { readonly [replaced]?: tf.KernelConfig; readonly [release]?: () => void };

/**
 * Replace wasm's BatchMatMul and _FusedMatMul kernels, before or after the backend has started, by a packed product of
 * our own (`gemm` of \@unitball/compile), which takes transposes, batches and reshaped factors at one speed. TensorFlow.js
 * 4.22 gives only the product of two untransposed matrices to its fast routine, which misreads a b that was reshaped
 * since it met it; transposed ones (both products of a dense layer's gradient) and batches take a loop some ten times
 * slower, where the fused kernel is wrong as well: it adds the bias and clamps once per 48 columns of a. Where the engine
 * has no vector instructions, tfjs's fast routine is used for all of them.
 */
export function repairMatMul(): "repaired" | "already" {
  const [plain, fused] = [kernel(tf.BatchMatMul), kernel(tf._FusedMatMul)];
  if (plain[replaced]) return "already";
  const started = new Map<Wasm, Packed | undefined>();
  const packedOn = (backend: Wasm): Packed | undefined => {
    if (!started.has(backend)) started.set(backend, matmulPacked(backend));
    return started.get(backend);
  };
  const shapes = new WeakMap<object, string>();
  const matMul = (call: Call, found: Sizes, ends?: Ends): tf.TensorInfo => {
    const packed = packedOn(call.backend as Wasm);
    return packed ? packed.matMul(call, found, ends) : matmulPlain(plain.kernelFunc as Run, shapes, call);
  };
  const free = (backend: Wasm) => {
    started.get(backend)?.free();
    started.delete(backend);
  };
  const freeAll = () => [...started.keys()].forEach(free);
  const products: Run = (call) => {
    const found = fitting(call);
    return found ? matMul(call, found) : (plain.kernelFunc as Run)(call);
  };
  const fusedProducts: Run = (call) => {
    const found = fitting(call);
    return found
      ? fusedMatMul(matMul, packedOn(call.backend as Wasm) !== undefined, call, found)
      : (fused.kernelFunc as Run)(call);
  };
  for (const [before, kernelFunc] of [[plain, products] as const, [fused, fusedProducts] as const]) {
    const disposeFunc = (backend: object) => {
      free(backend as Wasm);
      before.disposeFunc?.(backend);
    };
    const ours: Kernel = { ...before, kernelFunc, disposeFunc, [replaced]: before, [release]: freeAll };
    tf.unregisterKernel(before.kernelName, "wasm");
    tf.registerKernel(ours);
  }
  return "repaired";
}

/** Put the kernels back that `repairMatMul` replaced. */
export function restoreMatMul(): void {
  for (const name of [tf.BatchMatMul, tf._FusedMatMul]) {
    const { [replaced]: before, [release]: freeAll } = kernel(name);
    if (!before) continue;
    tf.unregisterKernel(name, "wasm");
    tf.registerKernel(before);
    freeAll?.();
  }
}

function kernel(name: string): Kernel {
  const found = tf.getKernel(name, "wasm");
  if (found) return found;
  throw new Error(
    `The wasm kernel ${name} is not registered; the import of "@tensorflow/tfjs-backend-wasm" must come first.`,
  );
}

/** The sizes of a call that is ours; one that is not is an error that tfjs's own kernel words. */
function fitting(call: Call): Sizes | undefined {
  const { a, b } = call.inputs as Inputs;
  const { activation = "linear" } = call.attrs as Attributes;
  if (a.dtype !== "float32" || b.dtype !== "float32" || !(activation in bounds || activation in kernels)) return;
  const found = sizes(call);
  return found.k === found.inner ? found : undefined;
}

/** The activations that bound, and those that are a kernel. */
const bounds: Readonly<Record<string, Ends>> = { linear: {}, relu: { low: 0 }, relu6: { low: 0, high: 6 } };
const kernels: Readonly<Record<string, string>> = {
  relu: tf.Relu,
  relu6: tf.Relu6,
  elu: tf.Elu,
  sigmoid: tf.Sigmoid,
  prelu: tf.Prelu,
  leakyrelu: tf.LeakyRelu,
};

/** activation(ab + bias): in the product itself what its ends can say, the rest kernel by kernel. */
function fusedMatMul(
  matMul: (call: Call, sizes: Sizes, ends?: Ends) => tf.TensorInfo,
  ending: boolean,
  call: Call,
  found: Sizes,
): tf.TensorInfo {
  const { a, b, bias, preluActivationWeights: alpha } = call.inputs as Inputs;
  const { activation = "linear", leakyreluAlpha = 0.2 } = call.attrs as Attributes;
  const { n } = found;
  const perColumn =
    ending && bias?.dtype === "float32" && bias.shape.at(-1) === n && tf.util.sizeFromShape(bias.shape) === n;
  const bounded = ending && activation in bounds && (perColumn || !bias);
  const ends = { ...(perColumn && { bias }), ...(bounded && bounds[activation]) };
  let out = matMul({ ...call, inputs: { a, b } }, found, ends);
  const then = (name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): void => {
    const next = (kernel(name).kernelFunc as Run)({ inputs, attrs, backend: call.backend });
    (call.backend as Wasm).disposeData(out.dataId);
    out = next;
  };
  if (bias && !perColumn) then(tf.Add, { a: out, b: bias }, {});
  const name = kernels[activation];
  if (bounded || name === undefined) return out;
  const inputs: tf.NamedTensorInfoMap = alpha && name === tf.Prelu ? { x: out, alpha } : { x: out };
  then(name, inputs, name === tf.LeakyRelu ? { alpha: leakyreluAlpha } : {});
  return out;
}
