// internal

import { type In, type Layers, mapLayers, type Ops, oneOf, options, type State, within } from "@unitball/core";
import type { Averaged, Averaging, Init } from "./averaging.ts";

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
