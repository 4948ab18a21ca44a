// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Backend, type Layers, mapLayers, type State } from "@unitball/core";
import type { Corridor, Optimizer } from "@unitball/optimizer";
import type { Value } from "../value.ts";
import { accumulate } from "./accumulate.ts";
import { follow, moving } from "./average.ts";
import type { Memory } from "./memory.ts";
import type { TfOptimizerOptions } from "./options.ts";

/** Where a step is taken from: the model's weights, the gradient there, and how to get one elsewhere on the same batch. */
export interface Here {
  /** Views of the variables. */
  readonly x: Layers<Value>;
  /** Taken over. */
  readonly g: Layers<Value>;
  readonly elsewhere: (at: Layers<Value>) => Layers<Value>;
}

/** A program on given layers. */
export interface Built {
  readonly optimizer: Optimizer<Value>;
  readonly corridor: Corridor;
}

/**
 * gradient → (sum) → the program's step, in place → (average). x is undefined while the sum is not full. If it throws,
 * the variables and the memory are as they were.
 */
export function advance(
  backend: Backend<Value>,
  { optimizer, corridor }: Built,
  { accumulate: n, average }: TfOptimizerOptions,
  memory: Memory,
  { x, g, elsewhere }: Here,
): { readonly x: Layers<Value> | undefined; readonly memory: Memory } {
  const { ops } = backend;
  const { counts, slots } = memory;
  const [whole, accumulated] =
    n === undefined ? [g, {}] : summed(backend, g, () => accumulate(ops, n, memory.accumulated, g, Number));
  if (whole === undefined) return { x: undefined, memory: { ...memory, accumulated } };
  try {
    const z = average === undefined ? x : moving(memory.average, x);
    const asked = corridor.ask(ops, z, slots).map((at) => Object.entries(at).every(([name, a]) => a === z[name]));
    let i = 0;
    const gradientAt = (at: Layers<Value>): Layers<Value> => {
      const [here, first] = [asked[i], asked.indexOf(true) === i];
      i++;
      return here ? (first ? whole : cloned(whole)) : elsewhere(at);
    };
    const state = { k: counts.k as number, nonFinite: counts.nonFinite as Layers<Value>, slots };
    const step = optimizer.update(z, state, gradientAt, { views: z === x ? 2 : 1 });
    const { k, nonFinite } = step.state;
    const after = backend.scope(() => {
      const skipped = ops.add(counts.skipped as Value, ops.sub(1, step.ok));
      const [y, averaged]: readonly [Layers<Value> | undefined, State<Value>] =
        average === undefined ? [undefined, {}] : follow(ops, average, memory.average, x, step.x, step.ok);
      const { z: _, ...rest } = averaged;
      return { y: y === step.x ? undefined : y, skipped, averaged: rest };
    });
    backend.free(step.ok);
    return {
      x: after.y ?? step.x,
      memory: {
        counts: { k, nonFinite, skipped: after.skipped },
        slots: step.state.slots,
        accumulated,
        average: z === x ? after.averaged : { ...after.averaged, z: step.x },
      },
    };
  } catch (error) {
    backend.free(accumulated);
    throw error;
  }
}

/** f of the gradients, which it replaces. */
function summed<R>(backend: Backend<Value>, g: Layers<Value>, f: () => R): R {
  try {
    return backend.scope(f);
  } finally {
    backend.free(g);
  }
}

const cloned = (g: Layers<Value>): Layers<Value> => mapLayers(g, (gl) => tf.clone(gl as tf.Tensor));
