import type { Ops } from "./ops.ts";

/** A number that varies with the step: data with an identity (kind, options), never a closure, so that it survives JSON. */
export interface Schedule {
  readonly kind: string;
  readonly options: object;
  /** The value at step k = 0, 1, 2, …; k counts calls of the step, accepted or not. */
  at(k: number): number;
}

/** The same ops at step k: `at` reads schedules there, and `random` draws that step's numbers. */
export function clocked<T>(ops: Ops<T>, k: number): Ops<T> {
  return {
    ...ops,
    at: (value) => ops.at(typeof value === "number" ? value : value.at(k)),
    random: (seed, like) => ops.random(Math.imul(seed, 0x9e3779b1) + k, like),
  };
}
