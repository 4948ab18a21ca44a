import type { Shelf } from "@unitball/core";
import { Complaint } from "../cli/complaint.ts";
import type { ArmRecord, ControlKind } from "../store/records.ts";
import { controlled } from "./controls.ts";
import type { Arm, GivenPart, OptionSpace, Study, Variant } from "./define.ts";
import { changed, partJson, type Revived, recipeOf } from "./recipes.ts";
import { gridOf } from "./stepsizes.ts";

/** An arm with its recipe on the shelf, before the arms are compared with each other. */
export interface ArmDraft extends Omit<ArmRecord, "recipe" | "differences"> {
  readonly recipe: Revived;
}

/** The arms of a study in either form, then its controls. */
export function drafts(study: Study, shelf: Shelf): readonly ArmDraft[] {
  const made: ArmDraft[] = [];
  for (const arm of study.arms ?? variations(study)) made.push(draft(arm, made, study, shelf));
  for (const { kind, of } of study.controls ?? []) {
    const arm = made.find(({ name, control }) => name === of && control === null);
    if (arm === undefined) throw new Complaint(`A control is of "${of}", which is no arm; ${thereIs(made)}.`);
    made.push(twin(arm, kind, made, shelf));
  }
  return made;
}

function draft(arm: Arm, before: readonly ArmDraft[], study: Study, shelf: Shelf): ArmDraft {
  const slug = freeSlug(arm.name, before);
  const from = originOf(arm, before);
  const grid = arm.grid ?? study.grid;
  if (grid === undefined) {
    throw new Complaint(`"${arm.name}" has no grid of stepsizes; give it one, or the study one for all arms.`);
  }
  return {
    ...{ name: arm.name, slug, from: from?.name ?? null, control: null, grid: gridOf(grid) },
    options: sorted(arm.options ?? study.options ?? {}),
    recipe: recipeFrom(arm, from, shelf),
  };
}

function recipeFrom({ name, recipe, change }: Arm, from: ArmDraft | undefined, shelf: Shelf): Revived {
  if (recipe !== undefined) return recipeOf(recipe, shelf, name);
  if (from === undefined || change === undefined) {
    throw new Complaint(
      `"${name}" needs a recipe${from === undefined ? "" : `, or the change that it makes to "${from.name}"`}.`,
    );
  }
  return changed(from.recipe, change, shelf, name);
}

function originOf(arm: Arm, before: readonly ArmDraft[]): ArmDraft | undefined {
  if (arm.from === undefined) return before.at(-1);
  const from = before.find(({ name }) => name === arm.from);
  if (from !== undefined) return from;
  throw new Complaint(
    `"${arm.name}" starts from "${arm.from}", which is no arm before it; ${
      before.length === 0 ? "the first arm starts from none" : thereIs(before)
    }.`,
  );
}

const thereIs = (arms: readonly ArmDraft[]): string => `there is ${arms.map(({ name }) => `"${name}"`).join(", ")}`;

/** The arms of the other form: the base, and one for each part that is to stand in its place on an axis. */
function variations({ base, axes = {} }: Study): readonly Arm[] {
  if (base === undefined) throw new Complaint("The study has neither arms nor a base; give it one of them.");
  const name = typeof base === "string" ? base : "preset" in base ? String(base.preset) : "base";
  const varied = Object.entries(axes).flatMap(([axis, parts]) =>
    parts.map((given) => {
      const { part, name: own, ...search } = isVariant(given) ? given : { part: given, name: undefined };
      return { ...search, name: own ?? partName(axis, part), from: name, change: { [axis]: part } };
    }),
  );
  return [{ name, recipe: base }, ...varied];
}

const isVariant = (given: GivenPart | Variant): given is Variant => typeof given === "object" && "part" in given;

/** "spectral", "ema alpha 0.2". */
export function partName(axis: string, given: GivenPart): string {
  const { kind, options } = partJson(axis, given);
  const told = Object.entries(options).flatMap(([name, value]) =>
    typeof value === "object" ? [] : [`${name} ${value}`],
  );
  return [kind, ...told].join(" ");
}

/** The arm that shows what a study's verdict is worth: what it comes to is known beforehand. */
function twin(arm: ArmDraft, control: ControlKind, before: readonly ArmDraft[], shelf: Shelf): ArmDraft {
  const words = { randomDirection: "random direction", shuffledAssignment: "shuffled assignment", identical: "again" };
  const name = `${arm.name}, ${words[control]}`;
  const recipe = controlled(arm.recipe, control, shelf, arm.name);
  return { ...arm, name, slug: freeSlug(name, before), from: arm.name, control, recipe };
}

function freeSlug(name: string, before: readonly ArmDraft[]): string {
  const slug = slugOf(name);
  const other = before.find((one) => one.slug === slug);
  if (other === undefined) return slug;
  throw new Complaint(`Two arms, "${other.name}" and "${name}", would share the folder "${slug}"; rename one.`);
}

/** A folder's name: "Muon-like (spectral)" → "muon-like-spectral". */
const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "arm";

/** Paths in one order, so that equal choices have equal folders. */
const sorted = (options: OptionSpace): OptionSpace =>
  Object.fromEntries(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
