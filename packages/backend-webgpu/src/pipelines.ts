// internal
import type { Dispatch } from "./dispatch.ts";

/** A device's pipelines: one for each source. */
export function pipelines(device: GPUDevice) {
  const layouts = new Map<string, GPUBindGroupLayout>();
  const made = new Map<string, GPUComputePipeline>();
  const layoutOf = ({ buffers }: Dispatch): GPUBindGroupLayout => {
    const writes = [true, false, ...buffers.map(({ write }) => write)];
    const found = layouts.get(writes.join());
    if (found) return found;
    const layout = device.createBindGroupLayout({
      entries: writes.map((write, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: write ? "storage" : "read-only-storage" },
      })),
    });
    layouts.set(writes.join(), layout);
    return layout;
  };
  return (dispatch: Dispatch) => {
    const layout = layoutOf(dispatch);
    const { source: code } = dispatch;
    const pipeline =
      made.get(code) ??
      device.createComputePipeline({
        layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module: device.createShaderModule({ code }), entryPoint: "main" },
      });
    made.set(code, pipeline);
    return { layout, pipeline };
  };
}

export type Pipelines = ReturnType<typeof pipelines>;
