// internal
import {
  type In,
  type Layers,
  mapLayers,
  type Ops,
  oneOf,
  options,
  type Schedule,
  type State,
  within,
} from "@unitball/core";

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

export function averaging(kind: string, given: Averaging, alpha: number, init: Init): Averaged {
  const all = options<Averaging>(kind, given, { alpha, beta: 1 - alpha, init });
  const chosen = { init: all.init ?? init };
  oneOf(kind, "init", chosen.init, ["first", "zero"]);
  if (given.beta === undefined) {
    within(kind, "alpha", all.alpha ?? alpha, 0, 1);
    return { ...chosen, alpha: all.alpha ?? alpha };
  }
  if (given.alpha !== undefined) {
    throw new TypeError(`${kind} was given both alpha and beta, but beta is 1 − alpha; give one of them.`);
  }
  within(kind, "beta", given.beta, 0, 1 - Number.EPSILON / 2, true);
  return { ...chosen, beta: given.beta };
}

/** The weight of the new gradient at this step: 1 for the first accepted one where `init` says so, else α. */
export const newWeight = <T>(ops: Ops<T>, init: Init, state: State<T>, alpha: T): In<T> =>
  init === "zero" ? alpha : ops.where(ops.gt(state.accepted as T, 0), alpha, 1);

/** The same, from the options of an averaging estimator. */
export const alphaAt = <T>(ops: Ops<T>, o: Averaged, state: State<T>): In<T> =>
  newWeight(ops, o.init, state, "alpha" in o ? ops.at(o.alpha) : ops.sub(1, ops.at(o.beta)));

/** The slots of one average: itself, and with `init: "first"` how many gradients it has accepted. */
export const start = <T>(ops: Ops<T>, x: Layers<T>, init: Init, slot: string): State<T> => ({
  [slot]: mapLayers(x, (w) => ops.zeros(w)),
  ...(init === "first" && { accepted: ops.at(0) }),
});

/** The slots after one more gradient. */
export const advance = <T>(ops: Ops<T>, state: State<T>, slots: State<T>): State<T> => ({
  ...slots,
  ...("accepted" in state && { accepted: ops.add(state.accepted as T, 1) }),
});
