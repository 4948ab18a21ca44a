import * as tf from "@tensorflow/tfjs";
import type { WebGpu } from "@unitball/backend-webgpu";
import type { Layer } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { presets } from "unitball";
import { exactly } from "../figure.ts";
import { type Counts, counted } from "./counting.ts";
import type { Bench } from "./group.ts";
import { compiled, type Held, stock } from "./optimizers.ts";
import { recipes } from "./recipes.ts";
import { matrices, perceptron, tensors } from "./tensors.ts";

const layers = perceptron([784, 512, 512, 10]);

/** What a step asks of the device once everything that is made once has been made. */
async function asked(device: GPUDevice, held: Held): Promise<Counts> {
  const [before, calls] = [3, 4];
  await held.prepare?.(before + calls);
  for (let i = 0; i < before; i++) held.run();
  await device.queue.onSubmittedWorkDone();
  const counts = await counted(device, calls, held.run);
  held.free();
  return counts;
}

/** What steps ask of the device, against TensorFlow.js's optimizers, layers and nothing. */
export async function counts(bench: Bench, backend: WebGpu): Promise<void> {
  const { device } = backend;
  const ofStep = async (program: Program, some: readonly Layer[]) => {
    const g = tensors(backend, some, 2);
    const counts = await asked(device, compiled(backend, program, some, g));
    backend.free(g);
    return counts;
  };
  const g = tensors(backend, layers, 2);
  const stocks = {
    "tf.train.momentum": await asked(device, stock(backend, tf.train.momentum(1e-3, 0.9), layers, g)),
    "tf.train.adam": await asked(device, stock(backend, tf.train.adam(1e-4), layers, g)),
  };
  backend.free(g);
  for (const [name, recipe] of Object.entries(recipes)) {
    const ours = await ofStep(recipe, layers);
    for (const [stockName, theirs] of Object.entries(stocks)) {
      for (const what of ["dispatches", "uploads"] as const) {
        bench.tell({
          name: `${what} of a ${name} step, webgpu`,
          against: `${stockName}'s ${theirs[what]}`,
          limit: null,
          ...exactly(ours[what], theirs[what]),
        });
      }
    }
    const step = `${name} step, webgpu`;
    bench.tell({
      name: `dispatches of a ${step}`,
      against: `one for each of ${layers.length} layers`,
      limit: 2,
      ...exactly(ours.dispatches, layers.length),
    });
    bench.tell({ name: `buffers created by a ${step}`, against: "one", limit: 0, ...exactly(ours.buffers, 1) });
  }
  for (const [name, recipe] of [
    ["Signum", presets.signum()],
    ["spectral", presets.spectralDescent()],
  ] as const) {
    const [few, many] = [await ofStep(recipe, matrices(2, 64, 64)), await ofStep(recipe, matrices(16, 64, 64))];
    bench.tell({
      name: `dispatches of a ${name} step of 16 layers of 64×64, webgpu`,
      against: `2 layers' ${few.dispatches}`,
      limit: 1,
      ...exactly(many.dispatches, few.dispatches),
    });
  }
}
