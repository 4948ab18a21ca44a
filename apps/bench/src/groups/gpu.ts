import * as tf from "@tensorflow/tfjs";
import { type WebGpu, webgpu } from "@unitball/backend-webgpu";
import type { Bench } from "./group.ts";

// Without this, TensorFlow.js prints an advertisement for its Node binding.
tf.enableProdMode();

/** WebGPU, where there is an adapter; elsewhere a note that says why nothing is measured. */
export async function gpu(bench: Bench): Promise<WebGpu | undefined> {
  try {
    return await webgpu();
  } catch (error) {
    bench.note(`WebGPU was not measured. ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** What the device is called. */
export function nameOf({ adapterInfo }: GPUDevice): string {
  const { vendor, architecture, device, description } = adapterInfo;
  return description || [vendor, architecture, device].filter((word) => word !== "").join(" ") || "unknown";
}

/** How a race runs on the device: turns are so long that waiting for it at their end is no part of what is compared. */
export const onDevice = (device: GPUDevice) => ({ turnMs: 40, settle: () => device.queue.onSubmittedWorkDone() });
