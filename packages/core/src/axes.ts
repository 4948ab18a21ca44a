import type { Choosing } from "./choosing.ts";
import type { Layer } from "./layer.ts";
import type { In, Ops } from "./ops.ts";
import type { Part } from "./part.ts";
import type { Schedule } from "./schedule.ts";

/** One tensor per named layer: x, g, d, v, u. */
export type Layers<T> = Readonly<Record<string, T>>;

/** Named slots, each one tensor per layer or one 0-d tensor, so that any part's state can be saved. */
export type State<T> = Readonly<Record<string, Layers<T> | T>>;

/** Whether a slot of a state holds a tensor per layer (a plain record) or one tensor (a number or a class instance). */
export const isLayers = <T>(slot: Layers<T> | T): slot is Layers<T> =>
  typeof slot === "object" && slot !== null && Object.getPrototypeOf(slot) === Object.prototype;

/** Where gradients are wanted, and how they become the estimate d of ∇f. */
export interface Estimator extends Part<"estimator"> {
  init<T>(ops: Ops<T>, x: Layers<T>): State<T>;
  /** The points where ∇f(·, ξₖ) is wanted on one and the same sample; mostly [x], and always equally many. */
  query<T>(ops: Ops<T>, x: Layers<T>, state: State<T>): readonly Layers<T>[];
  estimate<T>(
    ops: Ops<T>,
    g: readonly Layers<T>[],
    x: Layers<T>,
    state: State<T>,
  ): readonly [d: Layers<T>, next: State<T>];
  /** An average taken after the LMO (ALMOND). */
  average?<T>(ops: Ops<T>, v: Layers<T>, state: State<T>): readonly [u: Layers<T>, next: State<T>];
}

/** A norm on a layer's matrix [block, in, out], with the linear minimization oracle of its ball of radius ρ. */
export interface Geometry extends Part<"geometry"> {
  /** ‖w‖/ρ: at most 1 in the ball. */
  norm<T>(ops: Ops<T>, w: T, layer: Layer): T;
  /** argmin {⟨s, w⟩ : ‖w‖ ≤ ρ}: the minus sign is inside, lmo(0) = 0. */
  lmo<T>(ops: Ops<T>, s: T, layer: Layer): T;
  /** ρ‖s‖_* = −⟨s, lmo(s)⟩, where there is a closed form for this layer that costs less. */
  dual?<T>(ops: Ops<T>, s: T, layer: Layer): T | undefined;
  /** Asked once, when a recipe is built: true, or the sentence that says what to use on this layer instead. */
  accepts?(layer: Layer): true | string;
  /** A seeded random point with ‖w‖ = ρ, for initialization. */
  boundary?<T>(ops: Ops<T>, seed: number, layer: Layer): T;
  /** The geometry that acts on this layer, where that is another one: for whoever shows a recipe. No step asks. */
  on?(layer: Layer): Geometry;
  /** How another geometry is chosen for this layer while a run goes on. Who never asks has the part's own norm and LMO. */
  choosing?(layer: Layer): Choosing | undefined;
}

/** A norm φ on ℝᴸ of the layers' norms. */
export interface Composition extends Part<"composition"> {
  norm<T>(ops: Ops<T>, norms: readonly T[]): T;
  /** The c ≥ 0 that maximizes ⟨c, duals⟩ over φ(c) ≤ 1. A thunk, because the maximum norm never looks at the duals. */
  shares<T>(ops: Ops<T>, duals: () => readonly T[], count: number): readonly In<T>[];
}

/** One factor on the joint LMO. */
export interface Normalization extends Part<"normalization"> {
  factor<T>(ops: Ops<T>, dualNorm: () => T): In<T>;
}

/** How x moves along u with stepsize γ. */
export interface Constraint extends Part<"constraint"> {
  /** Whether x stays in the ball once it is there, so that a ball which is chosen later has to hold x. */
  staysIn?(): true;
  move<T>(ops: Ops<T>, x: Layers<T>, u: Layers<T>, gamma: T): Layers<T>;
}

/** The stepsize γₖ: a schedule that sits on an axis. */
export interface Stepsize extends Part<"stepsize">, Schedule {
  readonly kind: string;
  readonly options: object;
}

/** The six axes of a recipe, in corridor order. */
export interface Axes {
  estimator: Estimator;
  geometry: Geometry;
  composition: Composition;
  normalization: Normalization;
  constraint: Constraint;
  stepsize: Stepsize;
}

/** The names of the six axes, in corridor order. */
export const axes = ["estimator", "geometry", "composition", "normalization", "constraint", "stepsize"] as const;

/** f on every layer of x. */
export const mapLayers = <T, R>(x: Layers<T>, f: (a: T, name: string) => R): Layers<R> =>
  Object.fromEntries(Object.entries(x).map(([name, a]) => [name, f(a, name)]));
