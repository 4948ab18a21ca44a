import type { Backend, Layer, Layers } from "@unitball/core";

/** Two seeds, so that the luck of the first weights and the luck of the data order can be told apart. */
export interface Seeds {
  readonly initSeed: number;
  readonly dataSeed: number;
}

/** What a task is loaded with. */
export interface Setup extends Seeds {
  /** Examples per step; the task's default if left out. */
  readonly batch?: number;
  /** A folder (or the URL of one) that holds the data files, where the task reads any. */
  readonly dataDir?: string;
}

/** Metrics by name. Losses are means over examples; an accuracy is a share in [0, 1]. */
export type Metrics = Readonly<Record<string, number>>;

/** What a metric is, for whoever shows it. */
export interface Metric {
  /** What is measured, as a table's head has it: "test accuracy". */
  readonly title: string;
  readonly better: "higher" | "lower";
  /** "share" is a number in [0, 1], shown in percent; any other unit is shown as it stands, "" for none. */
  readonly unit: string;
}

/** The metrics of a task, `M` their names, in the order in which they are shown. */
export interface Measures<M extends string = string> {
  readonly metrics: Readonly<Record<M, Metric>>;
  /** The one that runs are compared by. */
  readonly primary: NoInfer<M>;
  /** The one, of training data alone and lower for better, that options are chosen by: what is compared chooses nothing. */
  readonly tuning: NoInfer<M>;
}

/** The definition of a seeded training problem. `T` is the tensor of the backends that it runs on. */
export interface Task<T> extends Measures {
  readonly name: string;
  readonly description: string;
  readonly layers: readonly Layer[];
  readonly defaults: { readonly steps: number; readonly batch: number };
  load(backend: Backend<T>, setup: Setup): Promise<Problem<T>>;
}

/** A task on a backend, with its data and seeds: everything that a run needs except the optimizer. */
export interface Problem<T> {
  readonly layers: readonly Layer[];
  /** x₀, a function of initSeed alone; each call makes new tensors [block, in, out], which the caller owns. */
  init(): Layers<T>;
  /** f(·, ξₖ) and ∇f(·, ξₖ) at a point. The sample ξₖ is a function of (dataSeed, k) alone. The caller owns both. */
  gradient(at: Layers<T>, k: number): { readonly loss: T; readonly g: Layers<T> };
  evaluate(x: Layers<T>): Promise<Metrics>;
  /** The same data under other seeds, without reading it again. */
  reseed(seeds: Seeds): Problem<T>;
  /** Free the tensors that the problem holds. */
  dispose(): void;
}
