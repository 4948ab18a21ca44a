import type { Axes, Stepsize } from "@unitball/core";
import type { BackendName } from "./backends.ts";

/** The five axes that an arm chooses; the sixth, the stepsize, is tuned. */
export type ArmParts = Omit<Axes, "stepsize">;

/** One arm of a study: a recipe without its stepsize, and the stepsizes to try. */
export interface Arm {
  readonly name: string;
  /** The arm that this one changes one axis of; the one before it if left out. */
  readonly from?: string;
  /** A recipe, its parts, or its JSON. */
  readonly recipe: ArmParts | { readonly parts: ArmParts } | Readonly<Record<keyof ArmParts, object>>;
  /** The γ to try, rising. Every arm of a study tries equally many. */
  readonly grid: readonly number[];
}

/** A comparison of recipes, each of which changes one axis of an earlier one. */
export interface Study {
  readonly name: string;
  /** A sentence or two for the report: the question. */
  readonly about?: string;
  readonly task: string;
  readonly backend?: BackendName;
  readonly steps: number;
  /** Examples per step; the task's own number if left out. */
  readonly batch?: number;
  /** Each γ of an arm's grid is run once for each of these seeds. */
  readonly tuning: { readonly seeds: readonly number[] };
  /** Fresh seeds for the comparison, the same for every arm: which, or how many. */
  readonly seeds: number | readonly number[];
  /** The schedule that a γ stands for; one family for all arms. */
  readonly stepsize: (gamma: number, steps: number) => Stepsize;
  readonly arms: readonly Arm[];
}

/** A study, typed. A study file exports it: `export const study = defineStudy({ … })`. */
export const defineStudy = (study: Study): Study => Object.freeze(study);
