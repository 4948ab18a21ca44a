import type { Layer } from "./layer.ts";
import type { Schedule } from "./schedule.ts";

/** What an op accepts. Every op returns T; a backend may choose T = Tensor | number, and ops fold numbers in float64. */
export type In<T> = T | number;

/** The axes of a layer's tensor [block, in, out]. A reduction over one keeps it with size 1; over "all" it gives a 0-d T. */
export type Over = "in" | "out" | "block" | "all";

/**
 * The 22 primitives that parts are written in. A tensor is [block, in, out] or 0-d; operands broadcast along axes of size
 * 1. No op reads back to the host, so a step can be traced once and compiled, and no part can stall a GPU.
 */
export interface Ops<T> {
  /** The clock: an option's value at this step. */
  at(value: number | Schedule): T;
  add(a: In<T>, b: In<T>): T;
  sub(a: In<T>, b: In<T>): T;
  mul(a: In<T>, b: In<T>): T;
  div(a: In<T>, b: In<T>): T;
  min(a: In<T>, b: In<T>): T;
  max(a: In<T>, b: In<T>): T;
  /** 1 where a > b, else 0. */
  gt(a: In<T>, b: In<T>): T;
  /** 1 where a ≥ b, else 0. */
  ge(a: In<T>, b: In<T>): T;
  abs(a: In<T>): T;
  sqrt(a: In<T>): T;
  /** a where test ≠ 0, else b; the branch not taken may be infinite or NaN. */
  where(test: In<T>, a: In<T>, b: In<T>): T;
  sum(a: T, over: Over): T;
  maxAbs(a: T, over: Over): T;
  /** √Σa², without overflow or underflow for entries from 1e-30 to 1e30; NaN passes through. */
  norms(a: T, over: Over): T;
  /** 0-d: 1 if every entry is finite, else 0. */
  finite(a: T): T;
  /** √Σsᵢ² of 0-d tensors, as robust as `norms`. */
  hypot(scalars: readonly In<T>[]): T;
  /** [block, m, k] · [block, k, n]. */
  matmul(a: T, b: T): T;
  /** Contracts the named axis with itself: "in" aᵀa: [block, out, out]; "out" aaᵀ: [block, in, in]. Symmetric. */
  gram(a: T, over: "in" | "out"): T;
  zeros(like: T | Layer): T;
  /** Uniform in [0, 1), a function of (seed, step, element) alone, the same bits on every backend. */
  random(seed: number, like: T | Layer): T;
  /** next if ok ≠ 0, else old: the rule for non-finite gradients, and only that. ok is 0-d. */
  keep(ok: T, next: T, old: T): T;
}

/** A norm below this counts as this, so that 1/‖s‖ stays finite in float32 and lmo(0) = 0. Never added, only a floor. */
export const tiny = 1e-37;

/** −a. */
export const neg = <T>(ops: Ops<T>, a: In<T>): T => ops.mul(-1, a);

/** sgn(a) with sgn(0) = 0, from comparisons: exact down to the smallest number. */
export const sgn = <T>(ops: Ops<T>, a: In<T>): T => ops.sub(ops.gt(a, 0), ops.gt(0, a));

/** (1 − t)a + tb. */
export const lerp = <T>(ops: Ops<T>, a: In<T>, b: In<T>, t: In<T>): T =>
  ops.add(ops.mul(ops.sub(1, t), a), ops.mul(t, b));

/** s / max(n, tiny): the unit vector when n = ‖s‖, and 0 when s = 0. */
export const unit = <T>(ops: Ops<T>, s: T, n: In<T>): T => ops.mul(s, ops.div(1, ops.max(n, tiny)));

/** ⟨a, b⟩ = Σ aᵢbᵢ. */
export const inner = <T>(ops: Ops<T>, a: T, b: T): T => ops.sum(ops.mul(a, b), "all");
