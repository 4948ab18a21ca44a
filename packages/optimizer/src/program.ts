import type { Backend, Chooser, Layer, Layers, State } from "@unitball/core";
import { build } from "./build.ts";
import { chooser } from "./chooser.ts";
import type { Corridor, Seen } from "./corridor.ts";

/** The whole of an optimizer's memory: how many steps were called, each layer's non-finite gradients in a row, the slots. */
export interface OptimizerState<T> {
  readonly k: number;
  readonly nonFinite: Layers<T>;
  readonly slots: State<T>;
}

/** What a step leaves: the next variables and state, and whether every gradient was finite. */
export interface Step<T> {
  readonly x: Layers<T>;
  readonly state: OptimizerState<T>;
  readonly ok: T;
}

/** A gradient at a point; asked at each point of the estimator's query, always on the same sample. */
export type GradientAt<T> = (at: Layers<T>) => Layers<T>;

/**
 * A recipe on a backend, for given layers. Tensors are in the layers' canonical view [block, in, out]. The caller owns
 * what `init`, `step` and `update` return; the gradients it hands over are freed.
 */
export interface Optimizer<T> {
  readonly layers: readonly Layer[];
  init(x: Layers<T>): OptimizerState<T>;
  /** One step, op by op. x and state stay as they are, and the caller's. */
  step(x: Layers<T>, state: OptimizerState<T>, gradientAt: GradientAt<T>, observe?: (seen: Seen<T>) => void): Step<T>;
  /**
   * The same step, in place, and compiled where the backend can: takes x and state over. Where other handles share
   * memory with one of their tensors, its new value is in a tensor of its own; `views` says how many handles the caller
   * has of each of x, 1 unless told. If it throws, x and state are as they were, and still the caller's. A recipe that
   * cannot be compiled runs op by op, and says so once.
   */
  update(
    x: Layers<T>,
    state: OptimizerState<T>,
    gradientAt: GradientAt<T>,
    options?: { readonly observe?: ((seen: Seen<T>) => void) | undefined; readonly views?: number },
  ): Step<T>;
  /** Fails if a layer's gradient was not finite `maxNonFinite` times in a row; `step` asks too where it need not wait. */
  check(state: OptimizerState<T>): Promise<void>;
  /** Free the memory of compiled steps, which a later `update` takes anew. */
  dispose(): void;
  /** Where a geometry is chosen while a run goes on: what `consider` of @unitball/diagnostics asks before a step. */
  readonly chooser?: Chooser<T, OptimizerState<T>>;
}

/** What an optimizer is built with, beside a backend and layers. */
export interface BuildOptions {
  /** So many non-finite gradients in a row stop the run with an error that names the layer. */
  readonly maxNonFinite?: number;
}

/** What can be built into an optimizer: a complete recipe, a partition, adamw. */
export interface Program {
  /** The program that moves this layer, where that is another one: a partition's route. For tables, not for steps. */
  on?(layer: Layer): Program;
  corridor(layers: readonly Layer[]): Corridor;
  build<T>(backend: Backend<T>, layers: readonly Layer[], options?: BuildOptions): Optimizer<T>;
}

/** A program from the function that makes its corridor. */
export const program = (corridor: (layers: readonly Layer[]) => Corridor): Program => ({
  corridor,
  build(backend, layers, options) {
    const made = corridor(layers);
    const { choices } = made;
    return choices === undefined
      ? build(made, backend, layers, options)
      : chooser({ ...made, choices }, backend, layers, options);
  },
});
