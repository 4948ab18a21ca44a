import { type Axes, type Part, presets, presetTable, type Recipe, recipeOf, shelf } from "unitball";
import { type Axis, fresh } from "../options/make.ts";
import { built } from "../shelf/catalogue.ts";

export type Full = Recipe<Axes>;

/** A preset that is a row of parts. */
export interface Row {
  readonly name: string;
  readonly cell: string;
  readonly source: string;
  readonly recipe: Full;
}

const asRow = (program: object): Full | undefined => ("parts" in program ? (program as Full) : undefined);

/** The presets that are made of six parts; those that route layers to several optimizers have no single corridor. */
export const rows: readonly Row[] = presetTable().flatMap((row) => {
  const recipe = asRow((presets as unknown as Readonly<Record<string, () => object>>)[row.name]?.() ?? {});
  return recipe === undefined ? [] : [{ ...row, recipe }];
});

export const rowOf = (name: string): Row | undefined => rows.find((row) => row.name === name);

/** The preset that a recipe is, with all its options; undefined where it is none. */
export function presetOf(recipe: Full): Row | undefined {
  return byText.get(JSON.stringify(recipe));
}

const byText: ReadonlyMap<string, Row> = new Map(
  rows.map((row) => [JSON.stringify(row.recipe), row]).reverse() as [string, Row][],
);

/** The kinds on the shelf of an axis, in the catalogue's order. */
export const kindsOf = (axis: string): readonly string[] =>
  built.catalogue.filter((doc) => doc.axis === axis && Object.hasOwn(shelf, doc.kind)).map(({ kind }) => kind);

/** The recipe with another part on an axis. */
export const withPart = (recipe: Full, axis: Axis, part: Part): Full =>
  recipeOf({ ...recipe.parts, [axis]: part } as unknown as Axes) as Full;

export const withKind = (recipe: Full, axis: Axis, kind: string, layers: readonly string[]): Full =>
  withPart(recipe, axis, fresh(kind, layers));
