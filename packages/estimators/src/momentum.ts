// internal

import { type In, type Layers, lerp, mapLayers, type Ops, oneOf, options, type State, within } from "@unitball/core";
import type { Averaged, Averaging, Init } from "./averaging.ts";

/** The options of an average, checked; `inits` are the starts it knows, the default first. */
export function averaging<I extends string = Init>(
  kind: string,
  given: Averaging<I>,
  alpha: number,
  inits: readonly [I, ...I[]],
): Averaged<I> {
  const all = options<Averaging<I>>(kind, given, { alpha, beta: 1 - alpha, init: inits[0] });
  const chosen = { init: all.init ?? inits[0] };
  oneOf(kind, "init", chosen.init, inits);
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
export const newWeight = <T>(ops: Ops<T>, init: string, state: State<T>, alpha: T): In<T> =>
  init === "first" ? ops.where(ops.gt(state.accepted as T, 0), alpha, 1) : alpha;

/** The same, from the options of an averaging estimator. */
export const alphaAt = <T>(ops: Ops<T>, o: Averaged<string>, state: State<T>): In<T> =>
  newWeight(ops, o.init, state, "alpha" in o ? ops.at(o.alpha) : ops.sub(1, ops.at(o.beta)));

/** The slots of one average: itself, and how many gradients it has accepted ("first") or their weight ("debiased"). */
export const start = <T>(ops: Ops<T>, x: Layers<T>, init: string, slot: string): State<T> => ({
  [slot]: mapLayers(x, (w) => ops.zeros(w)),
  ...(init === "first" && { accepted: ops.at(0) }),
  ...(init === "debiased" && { weight: ops.at(0) }),
});

/** The slots after one more gradient, of weight alpha. */
export const advance = <T>(ops: Ops<T>, state: State<T>, slots: State<T>, alpha: In<T>): State<T> => ({
  ...slots,
  ...("accepted" in state && { accepted: ops.add(state.accepted as T, 1) }),
  ...("weight" in state && { weight: lerp(ops, state.weight as T, 1, alpha) }),
});

/** The average over the weights it has gathered, where those are kept. */
export const unbiased = <T>(ops: Ops<T>, average: Layers<T>, { weight }: State<T>): Layers<T> =>
  weight === undefined ? average : mapLayers(average, (a) => ops.div(a, weight as T));
