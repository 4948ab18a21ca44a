import * as tf from "@tensorflow/tfjs-core";
import type { Layer, Layers } from "@unitball/core";
import type { Consideration } from "@unitball/diagnostics";
import type { Program } from "@unitball/optimizer";
import type { Value } from "../value.ts";
import type { Named } from "./binding.ts";
import { checked } from "./checked.ts";
import { gradientsWith } from "./gradientsWith.ts";
import { assign, Machine, type Placed } from "./machine.ts";
import type { TfOptimizerOptions } from "./options.ts";
import { mismatch, toBits } from "./weights.ts";

/** Gradients as TensorFlow.js gives them: a map, or a list in which one may be missing. */
export type Gradients = Parameters<tf.Optimizer["applyGradients"]>[0];

/** Gradients on the batch of this step, with the variables at other values than theirs. */
export type Elsewhere = (at: readonly { readonly variable: tf.Variable; readonly tensor: tf.Tensor }[]) => Gradients;

/** How often a gradient was not finite, and the step left out: in all, and in a row by layer. */
export interface NonFiniteReport {
  readonly skipped: number;
  readonly inARow: Readonly<Record<string, number>>;
}

/**
 * A recipe, a partition or adamw as a `tf.Optimizer`: for `model.compile`, `minimize` and `applyGradients`, saved and
 * loaded with the model. Its state is kept by layer; a variable without gradient stays as it is, and so does its state.
 */
export class UnitballOptimizer extends tf.Optimizer {
  /** The name under which TensorFlow.js saves and finds the class. */
  static get className(): string {
    return "UnitballOptimizer";
  }

  /** What is trained with, as it is saved. */
  readonly program: Program;
  readonly layers: readonly Layer[];
  readonly options: TfOptimizerOptions;
  readonly #machine: Machine;
  readonly #scalars = new Map<string, { readonly value: number; readonly tensor: tf.Tensor }>();
  #aside: readonly Placed[] | undefined;

  constructor(program: Program, layers: readonly Layer[], options: TfOptimizerOptions = {}) {
    super();
    this.program = program;
    this.layers = layers;
    this.options = checked(options);
    this.#machine = new Machine(program, layers, this.options);
  }

  /** Say which variables the layers are, in their order; without it they are found by name. */
  bind(variables: readonly tf.Variable[]): this {
    this.#machine.binding.bind(variables);
    return this;
  }

  /** The layers' variables, in the layers' order. */
  get variables(): readonly tf.Variable[] {
    return this.layers.map((layer) => this.#machine.binding.variableOf(layer));
  }

  override applyGradients(gradients: Gradients): void {
    this.step(gradients, () => {
      throw new Error(
        "This program wants gradients at other points than the weights, as STORM does, but fit, minimize and applyGradients give one gradient per batch; use trainStep(optimizer, loss, variables).",
      );
    });
  }

  /** One step from the gradients at the variables, and from those elsewhere that the program asks for. */
  step(gradients: Gradients, elsewhere: Elsewhere): void {
    if (this.#aside) throw new Error("The model holds the averaged weights; call swap() again before the next step.");
    const given = this.#machine.binding.of(named(gradients));
    if (given.length > 0) this.#machine.step(given, (at) => named(elsewhere(at)));
    this.incrementIterations();
  }

  /**
   * The probe that an `adaptive` geometry wants before the next step; undefined where none is due. `loss(draw)` is the loss
   * on a microbatch of that draw's own, 0, 1, …, the same on each call, none of them the next step's. While it is asked, the
   * variables have other values. With `fit`, await it in the callback `onBatchEnd`; without it no layer changes.
   */
  async consider(
    loss: (draw: number) => tf.Scalar,
  ): Promise<Pick<Consideration<unknown>, "considered" | "cost"> | undefined> {
    if (this.#aside) throw new Error("The model holds the averaged weights; call swap() again before a probe.");
    const variables = [...this.variables];
    const found = await this.#machine.consider((at, draw) => named(gradientsWith(at, () => loss(draw), variables)));
    return found && { considered: found.considered, cost: found.cost };
  }

  /** How many gradients were not finite. On a GPU it waits for the device. */
  async nonFinite(): Promise<NonFiniteReport> {
    const { memory } = this.#machine;
    const read = async (count: Value) => (await this.#machine.backend().read(count))[0]!;
    if (memory === undefined) return { skipped: 0, inARow: {} };
    const counts = Object.entries(memory.counts.nonFinite as Layers<Value>);
    const inARow = Object.fromEntries(
      await Promise.all(counts.map(async ([name, n]) => [name, await read(n)] as const)),
    );
    return { skipped: await read(memory.counts.skipped as Value), inARow };
  }

  /** Put the averaged weights into the model; called again, put those back that are being trained, bit for bit. */
  swap(): void {
    const mean = this.#machine.memory?.average.mean as Layers<Value> | undefined;
    if (this.#aside) {
      for (const { variable, tensor } of this.#aside) assign(variable, tensor);
      tf.dispose(this.#aside.map(({ tensor }) => tensor));
      this.#aside = undefined;
    } else if (mean) {
      const averaged = this.#machine.left(mean);
      this.#aside = averaged.map((place) => ({ ...place, tensor: tf.keep(tf.clone(place.variable)) }));
      for (const { variable, tensor } of averaged) assign(variable, tensor);
      tf.dispose(averaged.map(({ tensor }) => tensor));
    } else {
      throw new Error(
        'There are no averaged weights; make the optimizer with average: { kind: "ema" } and take a step.',
      );
    }
  }

  /** f with the averaged weights in the model, which has its own again afterwards, whatever f does. */
  async withAverage<R>(f: () => R | Promise<R>): Promise<R> {
    this.swap();
    try {
      return await f();
    } finally {
      this.swap();
    }
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { program, options } = this;
    const layers = this.layers.map(({ name, shape, role, view, in: in_, out }) => ({
      name,
      shape,
      role,
      view,
      in: in_,
      out,
    }));
    return { name: JSON.stringify({ version: 1, program, layers, options }) };
  }

  override async getWeights(): Promise<Named[]> {
    if (this.#aside) {
      throw new Error(
        "The model holds the averaged weights; call swap() before saving, or save without the optimizer.",
      );
    }
    const state = this.#machine.list().map(({ name, value }) => ({
      name,
      tensor: typeof value === "number" ? this.#scalar(name, value, () => tf.tensor1d(toBits(value), "int32")) : value,
    }));
    const iter = this.#scalar("unitball/iter", this.iterations, () => tf.scalar(this.iterations, "int32"));
    const layers = this.#scalar("unitball/layers", this.layers.length, () => tf.scalar(this.layers.length, "int32"));
    return [{ name: "unitball/iter", tensor: iter }, { name: "unitball/layers", tensor: layers }, ...state];
  }

  override async setWeights(weights: Named[]): Promise<void> {
    const [iter, count, ...state] = weights;
    if (iter === undefined || count?.name !== "unitball/layers") throw mismatch("is not one of unitball's");
    const [[iterations], [layers]] = await Promise.all([iter.tensor.data(), count.tensor.data()]);
    if (layers !== this.layers.length)
      throw mismatch(`is of ${layers} layers, and this optimizer has ${this.layers.length}`);
    await this.#machine.restore(state);
    this.iterations_ = iterations!;
  }

  override dispose(): void {
    this.#machine.dispose();
    tf.dispose([...this.#scalars.values()].map(({ tensor }) => tensor));
    tf.dispose((this.#aside ?? []).map(({ tensor }) => tensor));
    this.#scalars.clear();
    this.#aside = undefined;
  }

  /** The one tensor in which a number is saved, made anew only when the number has changed. */
  #scalar(name: string, value: number, make: () => tf.Tensor): tf.Tensor {
    const held = this.#scalars.get(name);
    if (held && Object.is(held.value, value) && !held.tensor.isDisposed) return held.tensor;
    held?.tensor.dispose();
    const tensor = tf.keep(make());
    this.#scalars.set(name, { value, tensor });
    return tensor;
  }
}

const named = (gradients: Gradients): Named[] =>
  (Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }))).filter(
    ({ tensor }) => tensor !== null && tensor !== undefined,
  );
