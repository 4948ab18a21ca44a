import * as tf from "@tensorflow/tfjs-core";
import type { Backend } from "@unitball/core";
import { loweringFor } from "./compiled/lowerings.ts";
import { repairMatMul } from "./matmul.ts";
import { opsOf, peek } from "./ops.ts";
import { scope } from "./scope.ts";
import type { Value } from "./value.ts";
import { enter, leave } from "./view.ts";

/**
 * TensorFlow.js as a backend: on tf's backend `name` ("cpu", "wasm", …), which it makes the current one, or on the one
 * that is current. Import the package that registers it first. On wasm the matrix products are repaired
 * (`repairMatMul`). Steps with large matrix products are compiled for several threads where there are any, as many as
 * `tf.env().getNumber("UNITBALL_THREADS")` when they are compiled. The result holds while that backend stays tf's current
 * one.
 */
export async function tfjs(name?: string): Promise<Backend<Value>> {
  await start(name);
  return tfjsNow();
}

/** The same without waiting, on the backend that is current and has started, as it has wherever there are tensors. */
export function tfjsNow(): Backend<Value> {
  const started = tf.getBackend();
  if (started === "wasm") repairMatMul();
  const host = started === "cpu" || started === "wasm";
  const compile = loweringFor(started);
  return Object.freeze({
    name: `tfjs-${started}`,
    ops: opsOf(host),
    accuracy: 1e-6,
    tensor: (values: ArrayLike<number>, shape: readonly number[]) =>
      shape.length === 0 && values.length === 1 ? values[0]! : tf.tensor(Float32Array.from(values), [...shape]),
    shape: (a: Value) => (typeof a === "number" ? [] : a.shape),
    enter,
    leave,
    scope,
    free: (held: unknown) => tf.dispose(held as tf.TensorContainer),
    read: async (a: Value) => (typeof a === "number" ? Float64Array.of(a) : a.data<"float32">()),
    peek: (a: Value) => peek(a, host),
    alone: (a: Value, handles: number) =>
      typeof a === "number" || tf.backend().refCount(a.dataId) <= handles ? a : tf.keep(tf.mul(a, 1)),
    ...(compile && { compile }),
  });
}

/** Make tf's backend `name` the current one and wait for it. A backend that fails leaves the one before. */
async function start(name?: string): Promise<void> {
  if (name !== undefined && tf.findBackendFactory(name) === null) {
    throw new Error(`tfjs: no backend "${name}" is registered; add the import of "@tensorflow/tfjs-backend-${name}".`);
  }
  const before = tf.getBackend();
  const started = await (name === undefined ? tf.ready().then(() => true) : tf.setBackend(name)).catch(() => false);
  if (started) return;
  if (before !== undefined && before !== name) await tf.setBackend(before);
  throw new Error(
    name === undefined
      ? 'tfjs: TensorFlow.js has no backend that starts; add the import of one, such as "@tensorflow/tfjs-backend-wasm".'
      : `tfjs: the backend "${name}" did not start, as TensorFlow.js's own warning explains; tfjs("cpu") runs everywhere.`,
  );
}
