// internal
import { isLayers, type Layers, mapLayers, type Ops, type State, type Traceable } from "@unitball/core";
import type { Corridor, Seen } from "./corridor.ts";
import type { OptimizerState, Step } from "./program.ts";

const under = <T>(prefix: string, slots: State<T>): State<T> =>
  Object.fromEntries(Object.entries(slots).map(([name, slot]) => [`${prefix}/${name}`, slot]));

const within = <T>(prefix: string, slots: State<T>): State<T> =>
  Object.fromEntries(
    Object.entries(slots).flatMap(([name, slot]) =>
      name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), slot]] : [],
    ),
  );

/** What a step replaces, as slots: x, the counts of non-finite gradients, the estimator's. */
export const heldOf = <T>(x: Layers<T>, { nonFinite, slots }: Omit<OptimizerState<T>, "k">): State<T> => ({
  x,
  ...under("nonFinite", nonFinite),
  ...under("slots", slots),
});

/** What a step reads: the gradients at each point, in order. */
export const givenOf = <T>(g: readonly Layers<T>[]): State<T> =>
  Object.fromEntries(g.map((at, point) => [`g${point}`, at]));

/** The same slots as a step's outcome. */
export const stepFrom = <T>(k: number, slots: State<T>): Step<T> => ({
  x: slots.x as Layers<T>,
  state: { k, nonFinite: within("nonFinite", slots) as Layers<T>, slots: within("slots", slots) },
  ok: slots.ok as T,
});

/** What an observed step saw, beside the gradient. */
export const seenFrom = <T>(slots: State<T>): Omit<Seen<T>, "g"> =>
  within("seen", slots) as Record<"x" | "d" | "v" | "u", Layers<T>>;

/**
 * The corridor's step with the rule for gradients that are not finite, as a pure function of slots, which a backend may
 * run or compile: 1. which layers' gradients are finite; 2. the corridor, held back unless all are; 3. how often in a row
 * they were not.
 */
export const stepOf =
  (corridor: Corridor, observed: boolean): Traceable =>
  <T>(ops: Ops<T>, held: State<T>, given: State<T>): State<T> => {
    const x = held.x as Layers<T>;
    const g = Object.values(given).filter((at): at is Layers<T> => isLayers(at));
    const all = (list: readonly T[]): T => (list.length === 0 ? ops.at(1) : list.reduce((a, b) => ops.mul(a, b)));
    const finite = mapLayers(x, (_, name) => all(g.flatMap((at) => (name in at ? [ops.finite(at[name] as T)] : []))));
    const ok = all(Object.values(finite));
    const told = corridor.tell(ops, x, g, within("slots", held), ok);
    const before = within("nonFinite", held) as Layers<T>;
    const nonFinite = mapLayers(finite, (is, name) => ops.where(ok, 0, ops.add(before[name] as T, ops.sub(1, is))));
    const { d, v, u } = told.seen;
    return { ...heldOf(told.x, { nonFinite, slots: told.state }), ok, ...(observed && under("seen", { x, d, v, u })) };
  };
