import { counts } from "./counts.ts";
import { gpu, nameOf } from "./gpu.ts";
import { gpuPolar } from "./gpuPolar.ts";
import { gpuSteps } from "./gpuSteps.ts";
import type { Group } from "./group.ts";
import { matrices, perceptron } from "./tensors.ts";

/** Counts on every adapter; times only on one that is no processor in disguise. */
export const onWebGpu: Group = async (bench) => {
  const backend = await gpu(bench);
  if (backend === undefined) return;
  await counts(bench, backend);
  bench.note(`WebGPU device: ${nameOf(backend.device)}.`);
  if (backend.device.adapterInfo.isFallbackAdapter) {
    bench.note("Its times were not measured: it computes on the processor, where they say nothing of a GPU.");
    return;
  }
  await gpuSteps(bench, backend, "784-512-512-10", perceptron([784, 512, 512, 10]));
  // 60 % of the bandwidth is a ratio of 1/0.6.
  await gpuSteps(bench, backend, "16 × 1024×1024", matrices(16, 1024, 1024), 1 / 0.6);
  const sides = [2048, 4096];
  await gpuPolar(bench, backend, { count: 16, rows: 1024, columns: 1024, sides });
  await gpuPolar(bench, backend, { count: 8, rows: 2048, columns: 512, sides });
};
