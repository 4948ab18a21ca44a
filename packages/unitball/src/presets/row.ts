// internal
import type { Axes, Composition, Constraint, Estimator, Geometry, Normalization, Stepsize } from "@unitball/core";
import { type Recipe, recipeOf } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";

/** What every preset makes. Its type names the axes and no parts, so that a hundred presets cost the compiler nothing. */
export type Preset = Recipe<Axes>;

/** What every preset takes: the stepsize γₖ. */
export interface With {
  readonly stepsize?: Stepsize;
}

/** The options of a preset with an average of gradients. */
export interface WithAlpha extends With {
  /** Weight of the new gradient in the average. */
  readonly alpha?: number;
}

export const gamma = (value: number): Stepsize => constant({ value });

/** A row of the table of optimizers, in corridor order. */
export const row = (
  estimator: Estimator,
  geometry: Geometry,
  composition: Composition,
  normalization: Normalization,
  constraint: Constraint,
  stepsize: Stepsize,
): Preset => recipeOf<Axes>({ estimator, geometry, composition, normalization, constraint, stepsize });

/** A row with other parts on some axes. */
export const changed = (preset: Preset, parts: Partial<Axes>): Preset => recipeOf<Axes>({ ...preset.parts, ...parts });
