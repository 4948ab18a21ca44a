import type { Memory, Place, Plan } from "@unitball/compile";
import { hostNumbers } from "../src/hostNumbers.ts";
import { lower } from "../src/lower.ts";
import { pipelines } from "../src/pipelines.ts";
import { steps } from "../src/steps.ts";
import type { Tiling } from "../src/tileFor.ts";

/** The results of step 0 of a plan whose tensors all have buffers of their own, on a device, with these tiles. */
export async function onDevice(device: GPUDevice, plan: Plan, memory: Memory, tiling: Tiling): Promise<Float32Array[]> {
  const program = lower(plan, { buffers: device.limits.maxStorageBuffersPerShaderStage, tiling });
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const run = steps(device, program, pipelines(device));
  device.queue.writeBuffer(run.arena, 0, hostNumbers(plan, program.arena, 0));
  const buffers = new Map<Float32Array, GPUBuffer>();
  const bufferOf = (values: Float32Array): GPUBuffer => {
    const found = buffers.get(values);
    if (found) return found;
    const buffer = device.createBuffer({ size: values.byteLength, usage: STORAGE | COPY_SRC | COPY_DST });
    device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    buffers.set(values, buffer);
    return buffer;
  };
  const arrays = { held: memory.held, given: memory.given, result: memory.results };
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  run.encode(pass, (place: Place) => {
    const { index } = place as { readonly index: number };
    return bufferOf(arrays[place.in as "held"][index] as Float32Array);
  });
  pass.end();
  const reads = memory.results.map((values) => {
    const read = device.createBuffer({ size: values.byteLength, usage: COPY_DST | MAP_READ });
    encoder.copyBufferToBuffer(bufferOf(values), 0, read, 0, values.byteLength);
    return read;
  });
  device.queue.submit([encoder.finish()]);
  const results = reads.map(async (read) => {
    await read.mapAsync(GPUMapMode.READ);
    return new Float32Array(read.getMappedRange().slice(0));
  });
  return Promise.all(results);
}
