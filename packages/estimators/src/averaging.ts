import type { Schedule } from "@unitball/core";

/**
 * How an average starts. "first": the first accepted gradient has weight 1 (α₁ = 1, as in the proofs); one that is not
 * finite does not use that up. "zero": the average starts at 0, as most public implementations have it.
 */
export type Init = "first" | "zero";

/** `alpha` is the weight of the new gradient; `beta` = 1 − alpha, the weight of the old average, is an alias. */
export interface Averaging {
  readonly alpha?: number | Schedule;
  readonly beta?: number | Schedule;
  readonly init?: Init;
}

/** The options of an averaging estimator, with exactly one of alpha and beta. */
export type Averaged = { readonly init: Init } & (
  | { readonly alpha: number | Schedule }
  | { readonly beta: number | Schedule }
);
