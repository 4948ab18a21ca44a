// internal
import type { Ops } from "@unitball/core";

/** Every pair of two, once. */
export const pairs = <A>(of: readonly A[]): (readonly [A, A])[] =>
  of.flatMap((a, i) => of.slice(i + 1).map((b) => [a, b] as const));

/** The mean of tensors that broadcast. */
export const mean = <T>(ops: Ops<T>, of: readonly T[]): T => {
  if (of.length === 0) throw new RangeError("There is nothing to take the mean of; give more microbatch gradients.");
  return ops.mul(
    1 / of.length,
    of.reduce((a, b) => ops.add(a, b)),
  );
};

/** Fails unless there are `least` microbatches. */
export function atLeast(what: string, given: readonly unknown[], least: number): void {
  if (given.length >= least) return;
  throw new RangeError(
    `${what} takes the gradients of at least ${least} independent microbatches, not ${given.length}.`,
  );
}
