import type { Geometry, Layers } from "./axes.ts";

/** What a step along the LMO v of one geometry does to the loss, in one layer: estimates with their standard errors. */
export interface Gain {
  /** The geometry's kind. */
  readonly geometry: string;
  /** S = −⟨∇f, v⟩, how fast the loss falls, per unit of stepsize. */
  readonly alignment: number;
  readonly alignmentError: number;
  /** S², unbiased: it may be below 0. */
  readonly squaredAlignment: number;
  /** H = ⟨v, ∇²f v⟩ within the layer. */
  readonly curvature: number;
  readonly curvatureError: number;
  /** Δ* = S²/(2H), how far the loss falls at the best stepsize, in the loss's unit; NaN unless H is above 0. */
  readonly advantage: number;
  readonly advantageError: number;
  /** The root mean square of v's entries. */
  readonly rms: number;
}

/** z = log Δ*ₐ − log Δ*_b with its standard error; NaN where a Δ* has no logarithm. */
export interface Contrast {
  readonly z: number;
  readonly error: number;
  /** Both alignments are more than two standard errors above 0, and both curvatures above 0. */
  readonly valid: boolean;
}

/** What a probe says of one layer: each candidate's gain, and `contrasts[a][b]` of any two. */
export interface Evidence {
  readonly gains: readonly Gain[];
  readonly contrasts: readonly (readonly Contrast[])[];
}

/** What is remembered of one layer's choice; every field is a number, so that it is saved with the optimizer's state. */
export interface Choice {
  /** The candidate that acts, and the factor on its LMO. */
  readonly index: number;
  readonly factor: number;
  /** The one before, which is blended out from step `since` on. */
  readonly from: number;
  readonly fromFactor: number;
  readonly since: number;
  /** The candidate that won the last probe, and how many it has won in a row. */
  readonly rival: number;
  readonly wins: number;
  /** The step of the last probe. */
  readonly probed: number;
}

/** What follows from a probe for one layer: how it stays, or where it goes. */
export interface Decision {
  readonly stay: Choice;
  readonly go?: Choice;
}

/** How one layer's geometry is chosen while a run goes on: pure functions of numbers. */
export interface Choosing {
  /** The first is the one to begin with. */
  readonly candidates: readonly Geometry[];
  readonly start: Choice;
  /** Microbatches for a probe before step k, or 0 where none is due. */
  draws(choice: Choice, k: number): number;
  decide(evidence: Evidence, choice: Choice, k: number): Decision;
  /** The geometry that acts at step k. */
  acting(choice: Choice, k: number): Geometry;
}

/** A layer's choice after a probe, and what it was made from. */
export interface Considered {
  readonly evidence: Evidence;
  readonly before: Choice;
  readonly after: Choice;
}

/** An optimizer's side of a probe; S is its state. `consider` of @unitball/diagnostics is the other. */
export interface Chooser<T, S> {
  /** Which layers are probed before the state's next step, all of one role, with which candidates, and from how many draws. */
  due(
    state: S,
  ): { readonly draws: number; readonly candidates: Readonly<Record<string, readonly Geometry[]>> } | undefined;
  /** The points at which the estimate below wants gradients, all on one sample. */
  ask(x: Layers<T>, state: S): readonly Layers<T>[];
  /** The estimate d that the next step would work with, had it these gradients. The caller owns it. */
  estimate(x: Layers<T>, state: S, g: readonly Layers<T>[]): Layers<T>;
  /** The state with the choices that follow, and what was decided by layer. */
  decide(
    x: Layers<T>,
    state: S,
    evidence: Readonly<Record<string, Evidence>>,
  ): Promise<{ readonly state: S; readonly considered: Readonly<Record<string, Considered>> }>;
  /** The geometry that acts on a layer at the state's next step; undefined where none is chosen. */
  acting(state: S, layer: string): Geometry | undefined;
}
