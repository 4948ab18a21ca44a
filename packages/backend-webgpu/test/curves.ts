import * as tf from "@tensorflow/tfjs";
import { tfjs } from "@unitball/backend-tfjs";
import { presets } from "unitball";
import { webgpu } from "../src/webgpu.ts";
import { losses } from "./losses.ts";

/** The losses of 50 steps of each model, on WebGPU and on the CPU, and the largest distance of the two, relatively. */
export interface Curves {
  readonly webgpu: readonly number[];
  readonly cpu: readonly number[];
  readonly apart: number;
}

/** Batches are small, since a software adapter is slow; a step of the optimizer does not know. */
const runs = {
  "mnist-mlp": { program: presets.signum, batch: 4 },
  "mnist-cnn": { program: presets.normalizedSgd, batch: 1 },
};

export async function curves(name: keyof typeof runs, dataDir?: string): Promise<Curves> {
  const { program, batch } = runs[name];
  const run = { name, program: program(), batch, steps: 50, ...(dataDir !== undefined && { dataDir }) };
  const gpu = await webgpu();
  // Of TensorFlow.js's matrix products the one that takes a software adapter the least.
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
  const onGpu = await losses(gpu, run);
  const onCpu = await losses(await tfjs("cpu"), run);
  const apart = Math.max(...onCpu.map((loss, k) => Math.abs((onGpu[k] as number) - loss) / loss));
  return { webgpu: onGpu, cpu: onCpu, apart };
}
