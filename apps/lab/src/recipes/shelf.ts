import { type Axes, type Part, presets, recipeOf, shelf } from "unitball";
import { type PresetRow, presetTable } from "unitball/table";
import { type Axis, fresh, make, refusal } from "../options/make.ts";
import { built } from "../shelf/catalogue.ts";
import { examples } from "./examples.ts";
import { type Full, isFull, type Optimizer, type Whole } from "./optimizer.ts";

/** A preset with what it makes. */
export interface Row extends PresetRow {
  readonly optimizer: Optimizer;
}

/** The presets. */
export const rows: readonly Row[] = presetTable().map((row) => ({
  ...row,
  optimizer: (presets as unknown as Readonly<Record<string, () => Optimizer>>)[row.name]?.() as Optimizer,
}));

/** Those that are a row of parts each, and those that are not. */
export const ofParts = rows.filter(({ optimizer }) => isFull(optimizer));
export const notOfParts = rows.filter(({ optimizer }) => !isFull(optimizer));

export const rowOf = (name: string): Row | undefined => rows.find((row) => row.name === name);

/** The preset that an optimizer is, with all its options; undefined where it is none. */
export function presetOf(optimizer: Optimizer): Row | undefined {
  return byText.get(JSON.stringify(optimizer));
}

const byText: ReadonlyMap<string, Row> = new Map(
  rows.map((row) => [JSON.stringify(row.optimizer), row]).reverse() as [string, Row][],
);

/** The kinds on the shelf of an axis, in the catalogue's order. */
export const kindsOf = (axis: string): readonly string[] =>
  built.catalogue.filter((doc) => doc.axis === axis && Object.hasOwn(shelf, doc.kind)).map(({ kind }) => kind);

/** The recipe with another part on an axis. */
export const withPart = (recipe: Full, axis: Axis, part: Part): Full =>
  recipeOf({ ...recipe.parts, [axis]: part } as unknown as Axes) as Full;

export const withKind = (recipe: Full, axis: Axis, kind: string, layers: readonly string[]): Full =>
  withPart(recipe, axis, fresh(kind, layers));

/** The kinds of optimizers that are no row of parts and hold no others: the baselines. */
export const baselines: readonly string[] = kindsOf("optimizer").filter((kind) => {
  if (refusal(kind, {}) !== undefined) return false;
  const options = Object.values(make(kind, {}).options);
  return options.length > 0 && !options.includes(undefined);
});

/** What a preset, an example or a baseline makes. */
export const named = (name: string): Optimizer | undefined =>
  rowOf(name)?.optimizer ?? examples[name] ?? (baselines.includes(name) ? (make(name) as Whole) : undefined);

/** What is chosen in a list of presets, examples and baselines; "" where it is one's own. */
export function nameOf(optimizer: Optimizer): string {
  const own = isFull(optimizer) || !baselines.includes(optimizer.kind) ? "" : optimizer.kind;
  const text = JSON.stringify(optimizer);
  const example = Object.keys(examples).find((name) => JSON.stringify(examples[name]) === text);
  return presetOf(optimizer)?.name ?? example ?? own;
}
