// internal
import type { Axes, Geometry, Schedule } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { complement } from "./text.ts";

/** A part as data, for whoever reads it without its functions. */
export interface Said {
  readonly axis: string;
  readonly kind: string;
  readonly options: object;
}

/** An option that must be a number: what varies with the step can only be the stepsize there. */
export function fixed({ axis, kind, options }: Said, name: string): number {
  const value = (options as Record<string, unknown>)[name];
  if (typeof value === "number") return value;
  const { kind: schedule } = value as Schedule;
  throw new NoCounterpart(
    axis,
    `${kind} has the schedule "${schedule}" for ${name}, but only stepsizes can vary there.`,
  );
}

export const choice = ({ options }: Said, name: string): string | undefined =>
  (options as Record<string, string | undefined>)[name];

/** α of an averaging estimator, given as alpha or beta. */
export const alphaOf = (e: Said): number => ("beta" in e.options ? complement(fixed(e, "beta")) : fixed(e, "alpha"));

/** How x is kept: x ← (1 − γμ)x + γu. μ is 0 for `unconstrained` and 1 for `constrained`. */
export function decayOf(constraint: Said): number {
  if (constraint.kind === "unconstrained") return 0;
  if (constraint.kind === "constrained") return 1;
  if (constraint.kind === "decayed") return fixed(constraint, "mu");
  throw new NoCounterpart("constraint", `"${constraint.kind}" is none of x + γu, (1 − γ)x + γu and (1 − γμ)x + γu.`);
}

/** Whether the first gradient is taken whole; published optimizers start their averages at 0. */
export const startsAtFirst = (e: Said): boolean => choice(e, "init") === "first";

/** Whether the average is divided by the weights that it has gathered, as Adam's is. */
export const debiased = (e: Said): boolean => choice(e, "init") === "debiased";

/** Whether a heavy ball looks ahead: d = g + βm. */
export const looksAhead = ({ kind, options }: Said): boolean =>
  kind === "nesterov" || (kind === "heavyBall" && (options as { nesterov?: boolean }).nesterov === true);

/** The geometries by key: a `byLayer` geometry's own, or the one geometry under "*". */
export const geometriesOf = ({ geometry }: Axes): readonly (readonly [key: string, Geometry])[] =>
  geometry.kind === "byLayer" ? Object.entries(geometry.options as Record<string, Geometry>) : [["*", geometry]];

/** Whether every layer is in one Euclidean ball: the geometry of SGD. */
export const isEuclidean = ({ geometry, composition }: Axes): boolean =>
  geometry.kind === "euclidean" && composition.kind === "euclideanOverLayers";
