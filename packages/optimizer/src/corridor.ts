import {
  type Axes,
  type Composition,
  dualNorm,
  type Geometry,
  isLayers,
  type Layer,
  type Layers,
  mapLayers,
  type Ops,
  type State,
} from "@unitball/core";
import type { Choices } from "./choices.ts";

/** What a step saw: iterate, gradient, estimate, joint LMO v of the estimate, and u, what is added times γ. */
export interface Seen<T> {
  readonly x: Layers<T>;
  readonly g: Layers<T>;
  readonly d: Layers<T>;
  readonly v: Layers<T>;
  readonly u: Layers<T>;
}

/** A step's outcome. ok is 1 if every gradient was finite; where it is 0, x and state are as they were. */
export interface Told<T> {
  readonly x: Layers<T>;
  readonly state: State<T>;
  readonly ok: T;
  readonly seen: Seen<T>;
}

/** Two pure functions and a start, so that a trace never holds a callback: a step is ask → gradients → tell. */
export interface Corridor {
  init<T>(ops: Ops<T>, x: Layers<T>): State<T>;
  /** Where gradients are wanted, all on one sample. */
  ask<T>(ops: Ops<T>, x: Layers<T>, state: State<T>): readonly Layers<T>[];
  /** What they are. Whoever runs several corridors on one step hands one `ok` to all. A layer without gradient stays. */
  tell<T>(ops: Ops<T>, x: Layers<T>, g: readonly Layers<T>[], state: State<T>, ok?: T): Told<T>;
  /** Where a geometry is chosen while a run goes on; the corridor itself is the one before any choice. */
  readonly choices?: Choices;
}

/** 1 if every gradient of every layer is finite, else 0. */
export const allFinite = <T>(ops: Ops<T>, g: readonly Layers<T>[]): T =>
  g.flatMap((at) => Object.values(at).map((gl) => ops.finite(gl))).reduce((a, b) => ops.mul(a, b), ops.at(1));

/**
 * The corridor of a recipe, read from top to bottom: no part is called twice, and nothing flows back. `on` says which
 * geometry acts on a layer.
 *
 *   gradient → estimator → geometry → composition → normalization → (estimator's average) → constraint
 *     g           d        lmo per layer   × shares      × factor            u                   x
 */
export function corridor(
  parts: Axes,
  layers: readonly Layer[],
  on: (layer: Layer) => Geometry = () => parts.geometry,
): Corridor {
  const { estimator, composition, normalization, constraint, stepsize } = parts;
  return {
    init: (ops, x) => estimator.init(ops, x),
    ask: (ops, x, state) => estimator.query(ops, x, state),
    tell(ops, x, g, state, ok = allFinite(ops, g)) {
      const present = layers.filter(({ name }) => g.every((at) => name in at));
      const here = only(x, present);
      const [d, estimated] = estimator.estimate(
        ops,
        g.map((at) => only(at, present)),
        here,
        state,
      );
      const lmo = present.map((layer) => on(layer).lmo(ops, d[layer.name]!, layer));
      const duals = once(() => present.map((layer, l) => dualNorm(on(layer), ops, d[layer.name]!, layer, lmo[l]!)));
      const shares = present.length === 0 ? [] : composition.shares(ops, duals, present.length);
      const v = named(present, (l) => ops.mul(shares[l]!, lmo[l]!));
      const joint = once(() => innerProduct(ops, shares, duals()));
      const factor = normalization.factor(ops, joint);
      const w = mapLayers(v, (vl) => ops.mul(factor, vl));
      const [u, next] = estimator.average?.(ops, w, estimated) ?? [w, estimated];
      const moved = constraint.move(ops, here, u, ops.at(stepsize));
      return { ...kept(ops, ok, moved, next, x, state), ok, seen: { x, g: g[0]!, d, v, u } };
    },
  };
}

/** ⟨c, t⟩: the joint dual norm of the shares c and the layers' dual norms t. */
const innerProduct = <T>(ops: Ops<T>, c: ReturnType<Composition["shares"]>, t: readonly T[]): T =>
  t.map((tl, l) => ops.mul(c[l] as T, tl)).reduce((a, b) => ops.add(a, b), ops.at(0));

/** The rule for gradients that are not finite: with ok = 0 nothing moves, neither x nor any slot of the state. */
export function kept<T>(ops: Ops<T>, ok: T, x: Layers<T>, state: State<T>, oldX: Layers<T>, oldState: State<T>) {
  const keepLayers = (next: Layers<T>, old: Layers<T>): Layers<T> => ({
    ...old,
    ...mapLayers(next, (a, name) => ops.keep(ok, a, old[name]!)),
  });
  const slots = Object.entries(oldState).map(([slot, old]) => {
    const next = state[slot]!;
    return [slot, isLayers(old) ? keepLayers(next as Layers<T>, old) : ops.keep(ok, next as T, old as T)] as const;
  });
  return { x: keepLayers(x, oldX), state: Object.fromEntries(slots) as State<T> };
}

/** The record's entries for these layers. */
export const only = <T>(x: Layers<T>, layers: readonly Layer[]): Layers<T> => named(layers, (_, name) => x[name]!);

const named = <T>(layers: readonly Layer[], f: (l: number, name: string) => T): Layers<T> =>
  Object.fromEntries(layers.map(({ name }, l) => [name, f(l, name)]));

function once<R>(f: () => R): () => R {
  let held: { readonly value: R } | undefined;
  return () => {
    held ??= { value: f() };
    return held.value;
  };
}
