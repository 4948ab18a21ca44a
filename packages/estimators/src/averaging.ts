import type { Schedule } from "@unitball/core";

/**
 * How an average starts. "first": the first accepted gradient has weight 1 (α₁ = 1, as in the proofs); one that is not
 * finite does not use that up. "zero": the average starts at 0, as most public implementations have it.
 */
export type Init = "first" | "zero";

/** `alpha` is the weight of the new gradient; `beta` = 1 − alpha, the weight of the old average, is an alias. */
export interface Averaging<I extends string = Init> {
  readonly alpha?: number | Schedule;
  readonly beta?: number | Schedule;
  readonly init?: I;
}

/** "debiased": from zero, divided by the weights that the average has gathered, 1 − Π(1 − αᵢ) (Adam's correction). */
export type Debiasing = Averaging<Init | "debiased">;

/** The options of an averaging estimator, with exactly one of alpha and beta. */
export type Averaged<I extends string = Init> = { readonly init: I } & (
  | { readonly alpha: number | Schedule }
  | { readonly beta: number | Schedule }
);
