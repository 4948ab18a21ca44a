import type { Geometry } from "./axes.ts";
import type { Layer } from "./layer.ts";
import { type In, inner, neg, type Ops } from "./ops.ts";
import { part, within } from "./part.ts";
import type { Schedule } from "./schedule.ts";

/** A unit ball: the two functions that a new norm has to bring. The radius ρ and the width factor c come from `geometry`. */
export interface UnitBall<K extends string, O extends { readonly radius: number | Schedule }> {
  readonly kind: K;
  readonly options: O;
  /** c(layer): the ball is c times larger, {‖w‖ ≤ c}. The explicit width scaling of an operator norm, such as √(out/in). */
  size?(layer: Layer): number;
  /** ‖w‖ */
  norm<T>(ops: Ops<T>, w: T, layer: Layer): T;
  /** argmin {⟨s, w⟩ : ‖w‖ ≤ 1} */
  lmo<T>(ops: Ops<T>, s: T, layer: Layer): T;
  /** ‖s‖_*, where it costs less than −⟨s, lmo(s)⟩. */
  dual?<T>(ops: Ops<T>, s: T, layer: Layer): T;
  accepts?(layer: Layer): true | string;
}

/**
 * A geometry from its unit ball: the ball of radius r = ρ·c(layer). With it
 * ‖w‖/r ≤ 1 in the ball, lmo(s) = r·lmo₁(s), and the dual norm r‖s‖_* = −⟨s, lmo(s)⟩.
 * A boundary point is the LMO of a seeded random direction: every LMO has norm exactly r.
 */
export function geometry<const K extends string, O extends { readonly radius: number | Schedule }>(
  ball: UnitBall<K, O>,
): Geometry & { readonly kind: K; readonly options: Readonly<O> } {
  const { kind, options, size } = ball;
  within(kind, "radius", options.radius, 0, Infinity);
  const r = <T>(ops: Ops<T>, layer: Layer): In<T> => ops.mul(ops.at(options.radius), size?.(layer) ?? 1);
  const lmo = <T>(ops: Ops<T>, s: T, layer: Layer): T => ops.mul(r(ops, layer), ball.lmo(ops, s, layer));
  const { dual, accepts } = ball;
  return part({
    axis: "geometry",
    kind,
    options,
    norm: <T>(ops: Ops<T>, w: T, layer: Layer): T => ops.div(ball.norm(ops, w, layer), r(ops, layer)),
    lmo,
    ...(dual && { dual: <T>(ops: Ops<T>, s: T, layer: Layer): T => ops.mul(r(ops, layer), dual(ops, s, layer)) }),
    ...(accepts && { accepts }),
    boundary: <T>(ops: Ops<T>, seed: number, layer: Layer): T => lmo(ops, ops.sub(ops.random(seed, layer), 0.5), layer),
  });
}

/** ρ‖s‖_*: the closed form where the geometry has one, else −⟨s, v⟩ with v = lmo(s). */
export function dualNorm<T>(geometry: Geometry, ops: Ops<T>, s: T, layer: Layer, v?: T): T {
  return geometry.dual?.(ops, s, layer) ?? neg(ops, inner(ops, s, v ?? geometry.lmo(ops, s, layer)));
}
