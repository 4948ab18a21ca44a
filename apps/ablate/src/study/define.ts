import type { Axes, Stepsize } from "@unitball/core";
import type { ControlKind } from "../store/records.ts";
import type { BackendName } from "./backends.ts";

/** The five axes that an arm chooses; the sixth, the stepsize, is tuned. */
export type ArmParts = Omit<Axes, "stepsize">;

/** A part of its axis: the part itself, its JSON ({ kind, options }), or its kind alone, with the default options. */
export type GivenPart = string | object;

/** Parts by axis; a preset by its name ("muon"), or with options ({ preset: "scion", options: { hidden: 3 } }). */
export type GivenRecipe =
  | string
  | { readonly preset: string; readonly options?: object }
  | { readonly parts: ArmParts }
  | Readonly<Record<keyof ArmParts, GivenPart>>;

/** Stepsizes, rising; or so many points in equal ratios from one to the other. */
export type Grid = readonly number[] | { readonly from: number; readonly to: number; readonly points: number };

/** What is tuned besides γ: the values to try, rising, by the option's path, such as "estimator.alpha". */
export type OptionSpace = Readonly<Record<string, readonly number[]>>;

interface Search {
  /** The γ to try; the study's own grid if left out. Every arm tries equally many candidates. */
  readonly grid?: Grid;
  /** Every γ is tried with every combination of these. */
  readonly options?: OptionSpace;
}

/** One arm of a study: a recipe without its stepsize, and what to tune. */
export interface Arm extends Search {
  readonly name: string;
  /** The arm that this one changes one axis of; the one before it if left out. */
  readonly from?: string;
  /** The whole recipe … */
  readonly recipe?: GivenRecipe;
  /** … or the recipe of `from` with another part on an axis. */
  readonly change?: Readonly<Record<string, GivenPart>>;
}

/** A part to try on an axis, with a name and a grid of its own where it needs them. */
export interface Variant extends Search {
  readonly name?: string;
  readonly part: GivenPart;
}

/** How the stepsize and the other options are chosen: alike for every arm. */
export interface Tuning {
  /** Each candidate is run once for each of these seeds. */
  readonly seeds: readonly number[];
  /** So many times at most, every arm gets one stepsize more when the best of one lies on the edge of its grid. */
  readonly widen?: number;
  /** Only the best `keep` (a share, a half unless told) of an arm's candidates go on after `at` steps. */
  readonly prune?: { readonly at: readonly number[]; readonly keep?: number };
}

/** A comparison that need not be of one axis, and why. It is reported with the reason, and without a verdict. */
export interface Exception {
  readonly arm: string;
  readonly against: string;
  readonly reason: string;
}

/** A further arm whose outcome is known beforehand. */
export interface Control {
  readonly kind: ControlKind;
  /** The arm that it is a control of. */
  readonly of: string;
}

/** A stepsize part as JSON in which "gamma" and "steps" stand for their values, also as "0.1 * steps". */
export interface StepsizeTemplate {
  readonly kind: string;
  readonly options: object;
}

/** A comparison of recipes, each of which changes one axis of an earlier one. */
export interface Study extends Search {
  readonly name: string;
  /** A sentence or two for the report: the question. */
  readonly about?: string;
  /** Where the question is from: a paper and its section. */
  readonly source?: string;
  readonly task: string;
  readonly backend?: BackendName;
  readonly steps: number;
  /** Examples per step; the task's own number if left out. */
  readonly batch?: number;
  /** The metric that arms are compared by; the task's primary one if left out. */
  readonly metric?: string;
  /** A loss; the report tells how many steps each run needed to reach it. */
  readonly target?: number;
  readonly tuning: Tuning;
  /** Fresh seeds for the comparison, the same for every arm: which, or how many. */
  readonly seeds: number | readonly number[];
  /** The schedule that a γ stands for; one family for all arms. */
  readonly stepsize: ((gamma: number, steps: number) => Stepsize) | StepsizeTemplate;
  /** Either the arms one by one … */
  readonly arms?: readonly Arm[];
  /** … or a recipe, and the parts to try in its place on each axis: one arm for each part. */
  readonly base?: GivenRecipe;
  readonly axes?: Readonly<Record<string, readonly (GivenPart | Variant)[]>>;
  /** Pairs [arm, against], declared beforehand; each arm and the one that it changes if left out. */
  readonly comparisons?: readonly (readonly [arm: string, against: string])[];
  readonly exceptions?: readonly Exception[];
  readonly controls?: readonly Control[];
  /** The same study under other circumstances, by name: what differs. `ablate run NAME@SETTING` runs one. */
  readonly settings?: Readonly<Record<string, Partial<Omit<Study, "name" | "settings">>>>;
}

/** A study, typed. A study file exports it: `export const study = defineStudy({ … })`. */
export const defineStudy = (study: Study): Study => Object.freeze(study);
