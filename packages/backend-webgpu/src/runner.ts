// internal
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { stateOf, tfjsNow, type Value, valuesOf } from "@unitball/backend-tfjs";
import type { Place, Plan, Slot } from "@unitball/compile";
import type { Compiled } from "@unitball/core";
import { keyOf, sizeOf, written } from "./arena.ts";
import { hostNumbers } from "./hostNumbers.ts";
import type { Program } from "./lower.ts";
import type { Steps } from "./steps.ts";

type Kind = "held" | "given" | "result";

/** Where a slot's value is. */
const placeOf = (kind: Kind, { scalar }: Slot, index: number): Place =>
  scalar === undefined ? { in: kind, index } : { in: "scalar", index: scalar };

/** Steps of a program over TensorFlow.js's tensors. */
export function runner(
  plan: Plan,
  program: Program,
  { arena, encode, dispose }: Steps,
  backend: WebGPUBackend,
  writers: WeakMap<object, object>,
): Compiled<Value> {
  const { device } = backend;
  const { scope } = tfjsNow();
  const self = {};
  let disposed = false;
  const stores = new Set(plan.phases.flat().flatMap(({ items }) => items.flatMap((item) => written(item).map(keyOf))));
  const isStored = plan.held.map((slot, index) => stores.has(keyOf(placeOf("held", slot, index))));
  /** The slots of which the arena has the value, and where in bytes. */
  const staged = (kind: Kind, slots: readonly Slot[]) =>
    slots.flatMap((slot, index) => {
      const at = program.arena.at(placeOf(kind, slot, index));
      return at === undefined ? [] : [{ index, offset: 4 * at, size: 4 * sizeOf(slot) }];
    });
  const [ofHeld, ofGiven] = [staged("held", plan.held), staged("given", plan.given)];
  const ofResults = staged("result", plan.results);

  const bufferOf = (a: Value): GPUBuffer => backend.tensorMap.get((a as tf.Tensor).dataId).resource as GPUBuffer;
  const made = (shape: readonly number[]): tf.Tensor => {
    const info = backend.makeTensorInfo([...shape], "float32");
    backend.uploadToGPU(info.dataId);
    return tf.engine().makeTensorFromTensorInfo(info);
  };

  return {
    run(k, held, given) {
      if (disposed || tf.backend() !== backend) {
        throw new Error(
          `This step was compiled for a device, and ${disposed ? "has been disposed of" : "another backend is current"}; nothing was changed.`,
        );
      }
      const [theirs, reads] = [valuesOf(plan.held, held), valuesOf(plan.given, given)];
      for (const a of [...theirs, ...reads]) if (typeof a !== "number") backend.uploadToGPU(a.dataId);
      const { own, results } = scope(() => ({
        own: theirs.map((a, n) => (typeof a === "number" && isStored[n] ? made([]) : undefined)),
        results: plan.results.map(({ scalar, shape }) => made(scalar === undefined ? shape : [])),
      }));
      const next = theirs.map((a, n) => own[n] ?? a);
      const tensors = { held: next, given: reads, result: results };

      device.queue.writeBuffer(arena, 0, hostNumbers(plan, program.arena, k));
      // What TensorFlow.js has recorded so far, the gradients for instance, goes first.
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.submitQueue();
      const commands = device.createCommandEncoder();
      const bring = (a: Value, offset: number, size: number): void => {
        if (typeof a === "number") device.queue.writeBuffer(arena, offset, Float32Array.of(a));
        else if (writers.get(a.dataId) !== self) commands.copyBufferToBuffer(bufferOf(a), 0, arena, offset, size);
      };
      for (const { index, offset, size } of ofHeld) bring(theirs[index] as Value, offset, size);
      for (const { index, offset, size } of ofGiven) bring(reads[index] as Value, offset, size);
      const pass = commands.beginComputePass();
      encode(pass, (place) =>
        bufferOf(tensors[place.in as Kind][(place as { readonly index: number }).index] as Value),
      );
      pass.end();
      const take = (a: Value, offset: number, size: number): void =>
        commands.copyBufferToBuffer(arena, offset, bufferOf(a), 0, size);
      for (const { index, offset, size } of ofHeld) if (isStored[index]) take(next[index] as Value, offset, size);
      for (const { index, offset, size } of ofResults) take(results[index] as Value, offset, size);
      device.queue.submit([commands.finish()]);
      for (const [n, a] of next.entries()) {
        if (typeof a === "number" || !isStored[n]) continue;
        // Values that the host has read before are no longer the tensor's.
        backend.tensorMap.get(a.dataId).values = null as never;
        writers.set(a.dataId, self);
      }
      return { ...stateOf(plan.held, next, held), ...stateOf(plan.results, results) };
    },
    dispose() {
      disposed = true;
      dispose();
    },
  };
}
