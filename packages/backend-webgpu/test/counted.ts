import { vi } from "vitest";

/** What was asked of the device while f ran. */
export interface Counted {
  readonly dispatches: number;
  readonly buffers: number;
  readonly uploads: number;
  readonly submits: number;
  readonly reads: number;
}

/** Count the calls that f makes to WebGPU's classes, which are globals once a device is set up. */
export function counted(f: () => void): Counted {
  const spies = {
    dispatches: vi.spyOn(GPUComputePassEncoder.prototype, "dispatchWorkgroups"),
    buffers: vi.spyOn(GPUDevice.prototype, "createBuffer"),
    uploads: vi.spyOn(GPUQueue.prototype, "writeBuffer"),
    submits: vi.spyOn(GPUQueue.prototype, "submit"),
    reads: vi.spyOn(GPUBuffer.prototype, "mapAsync"),
  };
  f();
  const calls = Object.entries(spies).map(([name, spy]) => {
    const { length } = spy.mock.calls;
    spy.mockRestore();
    return [name, length];
  });
  return Object.fromEntries(calls);
}
