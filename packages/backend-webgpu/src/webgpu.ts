import * as tf from "@tensorflow/tfjs-core";
import { registerLowering, tfjs, type Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";
import { compileStep } from "./compileStep.ts";
import { dawn, inNode } from "./dawn.ts";
import { requestDevice } from "./device.ts";

/** How to set up, where the defaults do not do. */
export interface WebGpuOptions {
  /** Which GPU, where there are two. */
  readonly powerPreference?: GPUPowerPreference;
}

/** TensorFlow.js on a GPU, as a backend. */
export interface WebGpu extends Backend<Value> {
  readonly device: GPUDevice;
  /** Destroy the device and every tensor on it. In Node this also lets Dawn go; a process that just ends needs it not. */
  dispose(): void;
}

/**
 * TensorFlow.js on WebGPU: in a browser on `navigator.gpu`, in Node on Dawn, from the package `webgpu`. It makes "webgpu"
 * tf's current backend, importing the package for it; where that already runs, on the device it has. No adapter, no
 * package, a lost device: each is an error that says what to do. Never call `dataSync` here; `read` waits for the device.
 */
export async function webgpu({ powerPreference = "high-performance" }: WebGpuOptions = {}): Promise<WebGpu> {
  const undo = inNode() && globalThis.navigator?.gpu === undefined ? await dawn() : () => undefined;
  // TensorFlow.js looks for navigator.gpu when this is imported, so not before.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  if (tf.engine().registry.webgpu === undefined) {
    const { device, info } = await requestDevice(powerPreference).catch((error: unknown) => {
      undo();
      throw error;
    });
    if (tf.findBackendFactory("webgpu") !== null) tf.removeBackend("webgpu");
    tf.registerBackend("webgpu", () => new WebGPUBackend(device, info), 3);
  }
  registerLowering("webgpu", compileStep);
  const backend = await tfjs("webgpu");
  const { device } = tf.backend() as InstanceType<typeof WebGPUBackend>;
  let lost: string | undefined;
  device.lost.then(({ reason, message }) => {
    lost = `webgpu: the device was lost (${reason}: ${message}), and what was on it with it; call webgpu() again and go on from a checkpoint.`;
  });
  return Object.freeze({
    ...backend,
    device,
    read: (a: Value) =>
      backend.read(a).catch(async (error: unknown) => {
        // The promise of the loss settles in the same turn as the failed read, in either order.
        await Promise.race([device.lost, Promise.resolve()]);
        throw lost === undefined ? error : new Error(lost, { cause: error });
      }),
    dispose() {
      tf.removeBackend("webgpu");
      device.destroy();
      undo();
    },
  });
}
