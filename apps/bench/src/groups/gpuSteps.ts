import * as tf from "@tensorflow/tfjs";
import type { WebGpu } from "@unitball/backend-webgpu";
import { canonical, type Layer } from "@unitball/core";
import type { Runner } from "../measure/race.ts";
import { onDevice } from "./gpu.ts";
import { type Bench, figureOf } from "./group.ts";
import { compiled, eager, type Held, stock } from "./optimizers.ts";
import { recipes } from "./recipes.ts";
import { tensors } from "./tensors.ts";

const entries = (layers: readonly Layer[]): number =>
  layers.reduce((sum, layer) => sum + canonical(layer).reduce((a, b) => a * b, 1), 0);

/** The device's bandwidth: so many float32 numbers copied from one of its buffers into another. */
function copy(device: GPUDevice, count: number): Held {
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [1, 2].map(() => device.createBuffer({ size: 4 * count, usage })) as [GPUBuffer, GPUBuffer];
  return {
    run() {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(from, 0, to, 0, 4 * count);
      device.queue.submit([encoder.finish()]);
    },
    free() {
      from.destroy();
      to.destroy();
    },
  };
}

/** Steps against TensorFlow.js's optimizers, themselves op by op, and copying as many bytes. */
export async function gpuSteps(bench: Bench, backend: WebGpu, words: string, layers: readonly Layer[], limit?: number) {
  const g = tensors(backend, layers, 2);
  const held: Record<string, Held> = {
    "tf.train.momentum": stock(backend, tf.train.momentum(1e-3, 0.9), layers, g),
    "tf.train.adam": stock(backend, tf.train.adam(1e-4), layers, g),
    copy: copy(backend.device, entries(layers)),
  };
  for (const [name, recipe] of Object.entries(recipes)) {
    held[name] = compiled(backend, recipe, layers, g);
    held[`${name}, op by op`] = eager(backend, recipe, layers, g);
  }
  const runners: Record<string, Runner> = held;
  const times = await bench.race(runners, { seconds: 15, ...onDevice(backend.device) });
  for (const of of Object.keys(recipes)) {
    const name = `${of} step, ${words}, webgpu`;
    for (const to of ["tf.train.momentum", "tf.train.adam"]) {
      bench.tell(figureOf(times, { of, to, name, against: to }));
    }
    bench.tell(figureOf(times, { of, to: `${of}, op by op`, name, against: "the same step, op by op" }));
    // It reads x, g and d and writes x and d; a copy reads one number and writes one.
    const against = "copying as many bytes";
    bench.tell(
      figureOf(times, { of, to: "copy", name, against, factor: 2 / 5, ...(limit !== undefined && { limit }) }),
    );
  }
  for (const one of Object.values(held)) one.free();
  backend.free(g);
}
