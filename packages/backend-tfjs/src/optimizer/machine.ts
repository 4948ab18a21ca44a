// internal
import * as tf from "@tensorflow/tfjs-core";
import type { Backend, Layer, Layers } from "@unitball/core";
import { type Consideration, consider } from "@unitball/diagnostics";
import { type OptimizerState, type Program, program } from "@unitball/optimizer";
import { tfjsNow } from "../tfjs.ts";
import type { Value } from "../value.ts";
import { advance, type Built } from "./advance.ts";
import { Binding, type Bound, type Named } from "./binding.ts";
import { clipped } from "./clipped.ts";
import { type Memory, merge, onlyOf, start, tensorsOf } from "./memory.ts";
import type { TfOptimizerOptions } from "./options.ts";
import { scaleFree } from "./scaleFree.ts";
import { known, listed, mismatch, numbersOf, restored } from "./weights.ts";

/** A layer, its variable, and a tensor for it. */
export type Placed = Bound & Named;

/** What moves the variables: a program with its memory, between TensorFlow.js's tensors and the layers' canonical views. */
export class Machine {
  readonly #program: Program;
  readonly #layers: readonly Layer[];
  readonly #options: TfOptimizerOptions;
  readonly binding: Binding;
  #memory: Memory | undefined;
  #backend: Backend<Value> | undefined;
  #built: (Built & { readonly key: string }) | undefined;

  constructor(program: Program, layers: readonly Layer[], options: TfOptimizerOptions) {
    this.#program = program;
    this.#layers = layers;
    this.#options = options;
    this.binding = new Binding(layers);
  }

  get memory(): Memory | undefined {
    return this.#memory;
  }

  /** One step. What fails does so before anything is changed: variables and memory are then as they were. */
  step(given: readonly Placed[], elsewhere: (at: readonly Placed[]) => readonly Named[]): void {
    const backend = this.backend();
    const held = this.#memory;
    const seen = (held?.accumulated.seen ?? {}) as Layers<number>;
    const met = new Set(given.map(({ layer }) => layer));
    const layers = this.#layers.filter((layer) => met.has(layer) || seen[layer.name]);
    // What fails in the trial fails in the step itself, where it is thrown.
    if (this.#built === undefined && this.#options.clipNorm !== undefined) this.#warnIfInert(layers).catch(() => {});
    const built = this.#build(layers);
    const x = this.#entered(() => this.#placed(layers, (variable) => variable));
    const isNew = !layers.every(({ name }) => held && name in (held.counts.nonFinite as Layers<Value>));
    const memory = isNew
      ? merge(
          backend.scope(() => start(backend, built.optimizer, x, this.#options)),
          held,
        )
      : held!;
    let next: Layers<Value> | undefined;
    try {
      const step = advance(backend, built, this.#options, onlyOf(memory, layers), {
        x,
        g: this.#entered(() => given),
        elsewhere: (at) => {
          this.#refuseSums(memory);
          return this.#entered(() => this.binding.of(elsewhere(this.left(at))));
        },
      });
      this.#memory = merge(memory, step.memory);
      next = step.x;
      for (const { variable, tensor } of next ? this.left(next) : []) {
        assign(variable, tensor);
        tensor.dispose();
      }
    } finally {
      const stays = this.#memory ? tensorsOf(this.#memory) : new Set<Value>();
      const [before, began] = [held ? tensorsOf(held) : [], tensorsOf(memory)];
      backend.free([x, next, [...before, ...began].filter((tensor) => !stays.has(tensor))]);
    }
  }

  /** The probe that is due before the next step, if one is; `gradients` are those on a microbatch of each draw's own. */
  async consider(
    gradients: (at: readonly Placed[], draw: number) => readonly Named[],
  ): Promise<Consideration<OptimizerState<Value>> | undefined> {
    const memory = this.#memory;
    if (memory === undefined) return undefined;
    const backend = this.backend();
    const everMet = () => this.#layers.filter(({ name }) => name in (memory.counts.nonFinite as Layers<Value>));
    const { optimizer } = this.#build(this.#built?.optimizer.layers ?? everMet());
    if (optimizer.chooser === undefined) return undefined;
    const { counts, slots } = onlyOf(memory, optimizer.layers);
    const state = { k: counts.k as number, nonFinite: counts.nonFinite as Layers<Value>, slots };
    const x = this.#entered(() => this.#placed(optimizer.layers, (variable) => variable));
    try {
      const gradientAt = (at: Layers<Value>, draw: number) =>
        this.#entered(() => this.binding.of(gradients(this.left(at), draw)));
      const found = await consider(optimizer, { backend, x, state, gradientAt });
      if (this.#memory !== memory)
        throw new Error("A step was taken during a probe; await consider before the next step.");
      if (found !== undefined) this.#memory = merge(memory, { ...memory, slots: found.state.slots });
      return found;
    } finally {
      backend.free(x);
    }
  }

  /** The values of some layers as tensors for their variables. */
  left(x: Layers<Value>): readonly Placed[] {
    const layers = this.#layers.filter(({ name }) => name in x);
    return this.#placed(layers, (_, layer) => this.backend().leave(x[layer.name]!, layer) as tf.Tensor);
  }

  /** The memory's values by name, in a fixed order. */
  list(): readonly { readonly name: string; readonly value: Value }[] {
    return this.#memory === undefined ? [] : listed(this.#memory, this.#layers);
  }

  /** Take over a memory that was saved, if it is one of this program on these layers. */
  async restore(weights: readonly Named[]): Promise<void> {
    const numbers = await numbersOf(weights);
    const layers = known(weights, this.#layers);
    if (layers.length === 0 && weights.length > 0) throw mismatch("is not one of unitball's");
    const backend = this.backend();
    const memory =
      weights.length === 0
        ? undefined
        : backend.scope(() => {
            const { optimizer } = this.#build(layers);
            const zero = Object.fromEntries(layers.map((layer) => [layer.name, backend.ops.zeros(layer)]));
            return restored(start(backend, optimizer, zero, this.#options), weights, numbers, this.#layers);
          });
    this.dispose();
    this.#memory = memory;
  }

  dispose(): void {
    tf.dispose(this.#memory as unknown as tf.TensorContainer);
    this.#memory = undefined;
    this.#built?.optimizer.dispose();
    this.#built = undefined;
  }

  /** The backend that is current now. */
  backend(): Backend<Value> {
    if (this.#backend?.name !== `tfjs-${tf.getBackend()}`) this.#backend = tfjsNow();
    return this.#backend!;
  }

  /** Tensors of variables as parts see them; what else `list` makes is freed. */
  #entered(list: () => readonly Placed[]): Layers<Value> {
    const { scope, enter } = this.backend();
    return scope(() => Object.fromEntries(list().map(({ layer, tensor }) => [layer.name, enter(tensor, layer)])));
  }

  #placed(layers: readonly Layer[], tensor: (variable: tf.Variable, layer: Layer) => tf.Tensor): readonly Placed[] {
    return layers.map((layer) => {
      const variable = this.binding.variableOf(layer);
      return { layer, variable, name: variable.name, tensor: tensor(variable, layer) };
    });
  }

  /** The program on these layers alone; nearly always all of them, again and again. */
  #build(layers: readonly Layer[]): Built {
    const backend = this.backend();
    const key = JSON.stringify([backend.name, ...layers.map(({ name }) => name)]);
    if (this.#built?.key === key) return this.#built;
    const { clipNorm, maxNonFinite } = this.#options;
    this.#built?.optimizer.dispose();
    const corridor = clipped(this.#program.corridor(layers), clipNorm);
    const limit = maxNonFinite === undefined ? {} : { maxNonFinite };
    const optimizer = program(() => corridor).build(backend, layers, limit);
    this.#built = { key, optimizer, corridor };
    return this.#built;
  }

  async #warnIfInert(layers: readonly Layer[]): Promise<void> {
    if (!(await scaleFree(this.#program, this.backend(), layers))) return;
    console.warn(
      "unitball: clipNorm changes nothing here, since the program's step does not depend on the gradient's size; leave it out, or use a normalization that does.",
    );
  }

  #refuseSums({ average }: Memory): void {
    if (this.#options.accumulate === undefined && average.z === undefined) return;
    throw new Error(
      "A program that wants gradients at several points cannot be combined with accumulate, nor with a scheduleFree average; leave those out and use a larger batch.",
    );
  }
}

/**
 * Put a value into a variable, which then shares the tensor's data; the tensor stays the caller's. A vector is copied first:
 * wasm's fused kernels read a bias's rank off its data, where a reshape does not show.
 */
export function assign(variable: tf.Variable, tensor: tf.Tensor): void {
  if (variable.dataId === tensor.dataId) return;
  const own = variable.rank < 2 ? tf.clone(tensor) : tensor;
  variable.assign(own);
  if (own !== tensor) own.dispose();
}
