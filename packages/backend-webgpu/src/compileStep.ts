// internal

import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { shapesOf, type Value } from "@unitball/backend-tfjs";
import { planOf } from "@unitball/compile";
import type { Compiled, State, Traceable } from "@unitball/core";
import { lower } from "./lower.ts";
import { pipelines } from "./pipelines.ts";
import { runner } from "./runner.ts";
import { steps } from "./steps.ts";
import { tiling } from "./tileFor.ts";

/** What steps on one device have in common. */
interface Shared {
  readonly pipelineOf: ReturnType<typeof pipelines>;
  /** Which compiled step wrote a tensor last: if the tensor is small, that one has its value in its arena. */
  readonly writers: WeakMap<object, object>;
}

/** Scratch, in numbers, that layers share or take turns in: 128 MiB, as much as every device can bind. */
const scratch = 2 ** 25;

const shared = new WeakMap<WebGPUBackend, Shared>();

/** `Backend.compile` on tf's backend "webgpu": a step as kernels over the buffers of tensors, in one command buffer. */
export function compileStep(step: Traceable, held: State<Value>, given: State<Value>): Compiled<Value> {
  const backend = tf.backend() as WebGPUBackend;
  const { device } = backend;
  const { pipelineOf, writers } = shared.get(backend) ?? { pipelineOf: pipelines(device), writers: new WeakMap() };
  shared.set(backend, { pipelineOf, writers });
  const plan = planOf(step, shapesOf(held), shapesOf(given), scratch);
  const program = lower(plan, { buffers: device.limits.maxStorageBuffersPerShaderStage, tiling });
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  if (4 * program.size > most) {
    throw new RangeError(`a step needs ${4 * program.size} bytes at once, and a buffer of this device has ${most}.`);
  }
  return runner(plan, program, steps(device, program, pipelineOf), backend, writers);
}
