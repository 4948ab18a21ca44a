// internal
import type * as tf from "@tensorflow/tfjs-core";
import type { Plan } from "@unitball/compile";
import type { Addresses, Heap, Kernels, Team } from "@unitball/compile/wasm";

/** A step's tensors by index, undefined for 0-d slots. */
export interface Tensors {
  readonly held: readonly (tf.Tensor | undefined)[];
  readonly given: readonly (tf.Tensor | undefined)[];
  readonly results: readonly (tf.Tensor | undefined)[];
}

/** The memory in which a tf backend's steps are run, and who runs them. */
export interface Device {
  readonly kernels: Kernels;
  readonly heap: Heap;
  readonly team: Team;
  /** Prepare for steps of a plan. */
  bind(plan: Plan): Bound;
}

export interface Bound {
  /** Run f where the tensors' values are, and see that tf has those of `held` and `results` afterwards. */
  run(tensors: Tensors, f: (at: Addresses) => void): void;
  dispose(): void;
}
