// internal
import { type Estimator, isLayers, type Layers, mapLayers, type Ops, part, type State } from "@unitball/core";

/** What a step has seen when the LMO is done: the gradient, the estimate that the LMO was of, and the iterate. */
interface Seen<T> {
  readonly g: Layers<T>;
  readonly d: Layers<T>;
  readonly x: Layers<T>;
}

/** What a wrapper adds around another estimator. Each gives back the wrapper's own slots beside its result. */
interface Hooks {
  slots?<T>(ops: Ops<T>, x: Layers<T>): State<T>;
  /** Other points than the inner estimator's, or more. */
  query?<T>(ops: Ops<T>, x: Layers<T>, state: State<T>): readonly Layers<T>[];
  /** The gradients, before the inner estimator folds them. */
  correct?<T>(
    ops: Ops<T>,
    g: readonly Layers<T>[],
    x: Layers<T>,
    state: State<T>,
  ): readonly [g: readonly Layers<T>[], own: State<T>];
  /** The estimate, before the LMO. */
  shape?<T>(
    ops: Ops<T>,
    d: Layers<T>,
    seen: Omit<Seen<T>, "d">,
    state: State<T>,
  ): readonly [d: Layers<T>, own: State<T>];
  /** What is added times γ, after the LMO and after the inner estimator's average. */
  average?<T>(ops: Ops<T>, u: Layers<T>, seen: Seen<T>, state: State<T>): readonly [u: Layers<T>, own: State<T>];
}

/**
 * The estimator `options.of` with something before, after or around it. The slots of what is wrapped are named "of/slot"
 * beside the wrapper's own. What `average` sees of the step travels in slots that exist between `estimate` and `average`.
 */
export function around<const K extends string, O extends { readonly of: Estimator }>(kind: K, o: O, hooks: Hooks) {
  const { of } = o;
  if (of?.axis !== "estimator") throw new TypeError(`${kind}: of is not an estimator; give it one, such as ema().`);
  const averages = hooks.average !== undefined || of.average !== undefined;
  return part({
    axis: "estimator",
    kind,
    options: o,
    init: <T>(ops: Ops<T>, x: Layers<T>): State<T> => ({ ...outside(of.init(ops, x)), ...hooks.slots?.(ops, x) }),
    query: <T>(ops: Ops<T>, x: Layers<T>, state: State<T>) =>
      hooks.query?.(ops, x, state) ?? of.query(ops, x, inside(state)),
    estimate<T>(ops: Ops<T>, g: readonly Layers<T>[], x: Layers<T>, state: State<T>) {
      const [corrected, before] = hooks.correct?.(ops, g, x, state) ?? [g, {}];
      const [inner, next] = of.estimate(ops, corrected, x, inside(state));
      const [d, after] = hooks.shape?.(ops, inner, { g: g[0]!, x }, state) ?? [inner, {}];
      const seen = averages && { "seen/g": g[0]!, "seen/d": d, "seen/x": x };
      return [d, { ...present(state, x), ...outside(next), ...before, ...after, ...seen } as State<T>] as const;
    },
    ...(averages && {
      average<T>(ops: Ops<T>, v: Layers<T>, state: State<T>) {
        const { "seen/g": g, "seen/d": d, "seen/x": x, ...own } = state;
        const [inner, next] = of.average?.(ops, v, inside(state)) ?? [v, {}];
        const [u, after] = hooks.average?.(ops, inner, { g, d, x } as Seen<T>, state) ?? [inner, {}];
        return [u, { ...own, ...outside(next), ...after } as State<T>] as const;
      },
    }),
  } satisfies Estimator);
}

/** The slots without the layers that have no gradient. */
const present = <T>(state: State<T>, x: Layers<T>): State<T> =>
  mapLayers(state, (held) => (isLayers<T>(held) ? mapLayers(x, (_, name) => held[name]!) : held));

const outside = <T>(state: State<T>): State<T> =>
  Object.fromEntries(Object.entries(state).map(([slot, held]) => [`of/${slot}`, held]));

const inside = <T>(state: State<T>): State<T> =>
  Object.fromEntries(
    Object.entries(state).flatMap(([slot, held]) => (slot.startsWith("of/") ? [[slot.slice(3), held]] : [])),
  );
