// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Plan, planOf } from "@unitball/compile";
import { isHeavy, runner } from "@unitball/compile/wasm";
import type { Compiled, State, Traceable } from "@unitball/core";
import { memory } from "../memory.ts";
import { scope } from "../scope.ts";
import type { Value } from "../value.ts";
import { cpuDevice } from "./cpuDevice.ts";
import type { Device } from "./device.ts";
import { shapesOf, stateOf, valuesOf } from "./slots.ts";
import { threads } from "./threads.ts";
import { wasmDevice } from "./wasmDevice.ts";

const makers: Readonly<Record<string, typeof cpuDevice>> = { cpu: cpuDevice, wasm: wasmDevice };
const devices = new WeakMap<tf.KernelBackend, Map<number, Device>>();

/** The device of so many threads of tf's current backend, and with it its kernels, are kept as long as that backend. */
function deviceOf(name: string, backend: tf.KernelBackend, count: number): Device {
  const own = devices.get(backend) ?? new Map<number, Device>();
  devices.set(backend, own);
  const device = own.get(count) ?? makers[name]!(backend, count);
  own.set(count, device);
  return device;
}

/** `Backend.compile` on tf's backend "cpu" or "wasm": the plan's loops and products as WebAssembly. */
export function compileStep(step: Traceable, held: State<Value>, given: State<Value>): Compiled<Value> {
  const [name, backend] = [tf.getBackend(), tf.backend()];
  const plan = planOf(step, shapesOf(held), shapesOf(given));
  const device = deviceOf(name, backend, isHeavy(plan) ? threads() : 1);
  const program = runner(plan, device.kernels, device.heap, device.team);
  const bound = device.bind(plan);
  let disposed = false;

  const enter = (slots: Plan["held"], values: readonly Value[]): void => {
    for (const [s, { scalar }] of slots.entries()) if (scalar !== undefined) program.set(scalar, numberOf(values[s]!));
  };
  const leave = (slots: Plan["held"], tensors: readonly (tf.Tensor | undefined)[]): readonly Value[] =>
    slots.map(({ scalar }, s) => tensors[s] ?? program.get(scalar!));

  return {
    run(k, held, given) {
      if (disposed || tf.backend() !== backend) {
        throw new Error(
          `This step was compiled on tf's backend "${name}", and ${disposed ? "has been disposed of" : "another one is current"}; nothing was changed.`,
        );
      }
      const [theirs, read] = [valuesOf(plan.held, held), valuesOf(plan.given, given)];
      const copies: tf.Tensor[] = [];
      const written = new Set<object>();
      /** A tensor that is not written to under another name. */
      const apart = (value: Value): tf.Tensor | undefined => {
        const tensor = tensorOf(value);
        if (tensor === undefined || !written.has(tensor.dataId)) return tensor;
        const copy = scope(() => tf.tensor(tensor.dataSync(), tensor.shape));
        copies.push(copy);
        return copy;
      };
      const own = theirs.map((value) => {
        const tensor = apart(value);
        if (tensor !== undefined) written.add(tensor.dataId);
        return tensor;
      });
      const inputs = read.map(apart);
      const results = plan.results.map(({ shape, scalar }) =>
        scalar === undefined ? scope((): tf.Tensor => tf.zeros([...shape])) : undefined,
      );
      try {
        enter(plan.held, theirs);
        enter(plan.given, read);
        bound.run({ held: own, given: inputs, results }, (at) => program.run(k, at));
      } catch (error) {
        free([...copies, ...results]);
        throw error;
      }
      const stays = new Set<unknown>(own);
      free([...theirs, ...copies].filter((value) => !stays.has(value)));
      return {
        ...stateOf(plan.held, leave(plan.held, own), held),
        ...stateOf(plan.results, leave(plan.results, results)),
      };
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      program.dispose();
      bound.dispose();
    },
  };
}

const tensorOf = (value: Value): tf.Tensor | undefined =>
  typeof value === "object" && value.rank > 0 ? value : undefined;

const numberOf = (value: Value): number => (typeof value === "number" ? value : memory(value)[0]!);

function free(values: readonly unknown[]): void {
  for (const value of values) if (value instanceof tf.Tensor) value.dispose();
}
