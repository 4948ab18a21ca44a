// internal

import * as tf from "@tensorflow/tfjs-core";
import { type Backend, type Layers, mapLayers } from "@unitball/core";
import type { Corridor, Optimizer } from "@unitball/optimizer";
import type { Value } from "../value.ts";
import { accumulate } from "./accumulate.ts";
import { follow, moving } from "./average.ts";
import { clipByGlobalNorm } from "./clipByGlobalNorm.ts";
import type { Memory } from "./memory.ts";
import type { TfOptimizerOptions } from "./options.ts";

/** Where a step is taken from: the model's weights, the gradient there, and how to get one elsewhere on the same batch. */
export interface Here {
  readonly x: Layers<Value>;
  readonly g: Layers<Value>;
  readonly elsewhere: (at: Layers<Value>) => Layers<Value>;
}

/** A program on given layers. */
export interface Built {
  readonly optimizer: Optimizer<Value>;
  readonly corridor: Corridor;
}

/** gradient → (sum) → (clip) → the program's step → (average). x is undefined while the sum is not full. */
export function advance(
  backend: Backend<Value>,
  { optimizer, corridor }: Built,
  { accumulate: n, average, clipNorm }: TfOptimizerOptions,
  memory: Memory,
  { x, g, elsewhere }: Here,
): { readonly x: Layers<Value> | undefined; readonly memory: Memory } {
  const { ops } = backend;
  const { counts, slots } = memory;
  const [whole, accumulated] = n === undefined ? [g, {}] : accumulate(ops, n, memory.accumulated, g, Number);
  if (whole === undefined) return { x: undefined, memory: { ...memory, accumulated } };

  const z = average === undefined ? x : moving(memory.average, x);
  const clip = (at: Layers<Value>) => (clipNorm === undefined ? at : clipByGlobalNorm(ops, at, clipNorm));
  const asked = corridor.ask(ops, z, slots).map((at) => Object.entries(at).every(([name, a]) => a === z[name]));
  let i = 0;
  const gradientAt = (at: Layers<Value>): Layers<Value> => {
    const [here, first] = [asked[i], asked.indexOf(true) === i];
    i++;
    return clip(here ? (first ? whole : cloned(whole)) : elsewhere(at));
  };
  const state = { k: counts.k as number, nonFinite: counts.nonFinite as Layers<Value>, slots };
  const step = optimizer.step(z, state, gradientAt);
  const { k, nonFinite } = step.state;
  const skipped = ops.add(counts.skipped as Value, ops.sub(1, step.ok));
  const [y, averaged] = average === undefined ? [step.x, {}] : follow(ops, average, memory.average, x, step.x, step.ok);
  return {
    x: y,
    memory: { counts: { k, nonFinite, skipped }, slots: step.state.slots, accumulated, average: averaged },
  };
}

const cloned = (g: Layers<Value>): Layers<Value> => mapLayers(g, (gl) => tf.clone(gl as tf.Tensor));
