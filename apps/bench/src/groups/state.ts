import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import { type Backend, canonical, isLayers } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { presets } from "unitball";
import { exactly } from "../figure.ts";
import type { Bench, Group } from "./group.ts";
import { start } from "./host.ts";
import { compiled, type Held, stock } from "./optimizers.ts";
import { recipes } from "./recipes.ts";
import { perceptron, tensors } from "./tensors.ts";

const layers = perceptron([784, 512, 512, 10]);

/** Bytes of a program's state against four for every parameter. */
function bytes(bench: Bench, backend: Backend<Value>, name: string, program: Program, limit: number | null): void {
  const optimizer = program.build(backend, layers);
  const x = tensors(backend, layers, 1);
  const { slots, nonFinite } = optimizer.init(x);
  const sizes = Object.values(slots).flatMap((slot) => (isLayers(slot) ? Object.values(slot) : [slot]));
  const held = sizes.reduce<number>((sum, a) => sum + backend.shape(a).reduce((p, q) => p * q, 1), 0);
  const parameters = layers.reduce((sum, layer) => sum + canonical(layer).reduce((p, q) => p * q, 1), 0);
  // A 0-d slot or two is no matter of parameters.
  const numbers = held - sizes.filter((a) => backend.shape(a).length === 0).length;
  const against = "4 bytes per parameter";
  bench.tell({ name: `state of ${name}`, against, limit, ...exactly(numbers, parameters) });
  backend.free([x, slots, nonFinite]);
}

/** TensorFlow.js's kernels in one call, after two that do what is done once. */
async function kernels({ prepare, run }: Held): Promise<number> {
  await prepare?.(3);
  run();
  run();
  return (await tf.profile(async () => run() as never)).kernels.length;
}

export const state: Group = async (bench) => {
  const backend = await start("wasm");
  for (const [name, recipe] of Object.entries(recipes)) bytes(bench, backend, name, recipe, 1);
  bytes(bench, backend, "Scion", presets.scion(), 1);
  const g = tensors(backend, layers, 2);
  const momentum = stock(backend, tf.train.momentum(1e-3, 0.9), layers, g);
  const theirs = await kernels(momentum);
  for (const [name, recipe] of Object.entries(recipes)) {
    const step = compiled(backend, recipe, layers, g);
    bench.tell({
      name: `kernels of TensorFlow.js in a ${name} step, wasm`,
      against: `tf.train.momentum's ${theirs}`,
      limit: null,
      ...exactly(await kernels(step), theirs),
    });
    step.free();
  }
  momentum.free();
  backend.free(g);
};
