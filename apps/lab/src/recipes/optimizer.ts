import {
  type Axes,
  axes,
  type Layer,
  type Part,
  type Program,
  type Recipe,
  revive,
  reviveRecipe,
  shelf,
} from "unitball";
import { isPart, make } from "../options/make.ts";

/** A row of six parts. */
export type Full = Recipe<Axes>;
/** An optimizer that is no row of parts: one on its own (`adamw`), or one that holds others (`partition`, `outer`). */
export type Whole = Part<"optimizer"> & Program;
/** What one of the two is. */
export type Optimizer = Full | Whole;
/** The way to an optimizer inside another one: names of options, which are a partition's routes. */
export type Way = readonly string[];

export const isFull = (optimizer: Program): optimizer is Full => "parts" in optimizer;
const isWhole = (value: unknown): value is Whole => isPart(value) && value.axis === "optimizer";
export const isOptimizer = (value: unknown): value is Optimizer =>
  isWhole(value) || (typeof value === "object" && value !== null && "parts" in value && "with" in value);

/** The optimizers that it holds, by option: a partition's routes. */
export const innerOf = (optimizer: Optimizer): readonly (readonly [name: string, inner: Optimizer])[] =>
  isFull(optimizer)
    ? []
    : Object.entries(optimizer.options).filter((entry): entry is [string, Optimizer] => isOptimizer(entry[1]));

/** It and all that it holds, each with the way there, from the outside inwards. */
export const allIn = (optimizer: Optimizer, way: Way = []): readonly (readonly [Way, Optimizer])[] => [
  [way, optimizer],
  ...innerOf(optimizer).flatMap(([name, inner]) => allIn(inner, [...way, name])),
];

/** The optimizer with another one at the end of the way. */
export function replaced(optimizer: Optimizer, way: Way, next: Optimizer): Optimizer {
  const [name, ...rest] = way;
  if (name === undefined || isFull(optimizer)) return next;
  const options = optimizer.options as Readonly<Record<string, Optimizer>>;
  const inner = replaced(options[name] as Optimizer, rest, next);
  return make(optimizer.kind, { ...options, [name]: inner }) as Whole;
}

/** The optimizer that moves a layer: the innermost one. */
const movedBy = (optimizer: Optimizer, layer: Layer): Optimizer =>
  ((optimizer as Program).on?.(layer) as Optimizer | undefined) ?? optimizer;

/** The parts of the one row that moves all these layers; undefined where there is no such row. */
export function partsFor(optimizer: Optimizer, layers: readonly Layer[]): Axes | undefined {
  const [first, ...others] = layers.map((layer) => movedBy(optimizer, layer));
  return first !== undefined && isFull(first) && others.every((one) => one === first) ? first.parts : undefined;
}

/** An optimizer from its JSON file, complete; what is wrong with it is a sentence. */
export function optimizerFrom(json: unknown): Optimizer {
  const made = isPart(json) ? revive<Part>(json, shelf) : reviveRecipe(json, shelf);
  if (!isOptimizer(made)) throw new TypeError(`"${made.kind}" is a part for the ${made.axis}, not a whole optimizer.`);
  for (const [, one] of allIn(made)) {
    const missing = isFull(one) ? axes.filter((axis) => one.parts[axis] === undefined) : [];
    if (missing.length > 0) throw new TypeError(`the recipe still needs: ${missing.join(", ")}.`);
  }
  return made;
}
