// internal
import type { Place } from "@unitball/compile";
import type { Program } from "./lower.ts";
import type { Pipelines } from "./pipelines.ts";

/** A program's own memory on a device, and how its dispatches are put into a pass. */
export interface Steps {
  readonly arena: GPUBuffer;
  /** All dispatches, on these buffers of tensors. */
  encode(pass: GPUComputePassEncoder, buffer: (place: Place) => GPUBuffer): void;
  dispose(): void;
}

/** Bind groups of one dispatch that are kept: gradients come and go through a few buffers. */
const most = 32;

export function steps(device: GPUDevice, program: Program, pipelines: Pipelines): Steps {
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const arena = device.createBuffer({ size: Math.max(16, 4 * program.size), usage: STORAGE | COPY_SRC | COPY_DST });
  const align = device.limits.minStorageBufferOffsetAlignment;
  const offsets: number[] = [];
  let size = 0;
  for (const { table } of program.dispatches) {
    offsets.push(size);
    size = align * Math.ceil((size + table.byteLength) / align);
  }
  const tables = device.createBuffer({ size: Math.max(16, size), usage: STORAGE, mappedAtCreation: true });
  const mapped = tables.getMappedRange();
  for (const [n, { table }] of program.dispatches.entries())
    new Uint32Array(mapped, offsets[n], table.length).set(table);
  tables.unmap();

  const ids = new WeakMap<GPUBuffer, number>();
  let known = 0;
  const idOf = (buffer: GPUBuffer): number => {
    const id = ids.get(buffer) ?? known++;
    ids.set(buffer, id);
    return id;
  };
  const ready = program.dispatches.map((dispatch, n) => {
    const { layout, pipeline } = pipelines(dispatch);
    const groups = new Map<string, GPUBindGroup>();
    const groupOf = (buffers: readonly GPUBuffer[]): GPUBindGroup => {
      const key = buffers.map(idOf).join();
      const found = groups.get(key);
      if (found) return found;
      if (groups.size === most) groups.clear();
      const table = { buffer: tables, offset: offsets[n] as number, size: dispatch.table.byteLength };
      const resources = [{ buffer: arena }, table, ...buffers.map((buffer) => ({ buffer }))];
      const group = device.createBindGroup({
        layout,
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      groups.set(key, group);
      return group;
    };
    return { pipeline, groupOf, dispatch };
  });

  return {
    arena,
    encode(pass, buffer) {
      let current: GPUComputePipeline | undefined;
      for (const { pipeline, groupOf, dispatch } of ready) {
        if (pipeline !== current) pass.setPipeline(pipeline);
        current = pipeline;
        pass.setBindGroup(0, groupOf(dispatch.buffers.map(({ place }) => buffer(place))));
        pass.dispatchWorkgroups(...dispatch.workgroups);
      }
    },
    dispose() {
      arena.destroy();
      tables.destroy();
    },
  };
}
