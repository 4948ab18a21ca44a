/** What the device was asked for. */
export interface Counts {
  readonly dispatches: number;
  /** Writes into buffers, uniforms among them. */
  readonly uploads: number;
  /** Buffers that were created. */
  readonly buffers: number;
}

/** A method in place of an object's, which still calls it. */
function listen(target: object, name: string, heard: () => void): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const method = Reflect.get(target, name) as (...given: unknown[]) => unknown;
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    value(this: unknown, ...given: unknown[]) {
      heard();
      return method.apply(this, given);
    },
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}

/** What f asks of the device, per call, over `calls` calls. */
export async function counted(device: GPUDevice, calls: number, f: () => unknown): Promise<Counts> {
  const counts = { dispatches: 0, uploads: 0, buffers: 0 };
  const stop = [
    listen(GPUComputePassEncoder.prototype, "dispatchWorkgroups", () => counts.dispatches++),
    listen(device.queue, "writeBuffer", () => counts.uploads++),
    listen(device, "createBuffer", () => counts.buffers++),
  ];
  try {
    for (let i = 0; i < calls; i++) {
      f();
      await device.queue.onSubmittedWorkDone();
    }
  } finally {
    for (const undo of stop) undo();
  }
  return {
    dispatches: counts.dispatches / calls,
    uploads: counts.uploads / calls,
    buffers: counts.buffers / calls,
  };
}
