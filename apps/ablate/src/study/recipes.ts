import { type Axes, axes, type Shelf, suggestion } from "@unitball/core";
import { reviveRecipe } from "@unitball/optimizer";
import { presets } from "unitball";
import { Complaint, sentence } from "../cli/complaint.ts";
import type { PartJson, RecipeJson } from "../store/records.ts";
import type { ArmParts, GivenPart, GivenRecipe } from "./define.ts";

/** A recipe that the shelf can bring back: as JSON with every option, and its parts. */
export interface Revived {
  readonly json: RecipeJson;
  readonly parts: ArmParts;
}

/** A recipe in any of its forms, without its stepsize, checked against the shelf; `who` names it in what is wrong with it. */
export function recipeOf(given: GivenRecipe, shelf: Shelf, who: string): Revived {
  const named = typeof given === "string" ? { preset: given } : given;
  if ("preset" in named && typeof named.preset === "string") {
    const { stepsize: _, ...parts } = presetOf(named.preset, "options" in named ? named.options : {});
    return revived(asJson(parts, who), shelf, who);
  }
  const json = asJson("parts" in named ? named.parts : named, who);
  if ("stepsize" in json) {
    throw new Complaint(`The recipe of "${who}" has a stepsize, but the study tunes it; remove it from the recipe.`);
  }
  return revived(json, shelf, who);
}

/** The recipe with other parts on some axes. */
export function changed(
  { json }: Revived,
  change: Readonly<Record<string, GivenPart>>,
  shelf: Shelf,
  who: string,
): Revived {
  return revived({ ...json, ...asJson(change, who) }, shelf, who);
}

function revived(json: RecipeJson, shelf: Shelf, who: string): Revived {
  const missing = axes.filter((axis) => axis !== "stepsize" && json[axis] === undefined);
  if (missing.length > 0) throw new Complaint(`The recipe of "${who}" still needs: ${missing.join(", ")}.`);
  try {
    const { parts } = reviveRecipe(json, shelf);
    return { json: JSON.parse(JSON.stringify(parts)), parts: parts as ArmParts };
  } catch (error) {
    throw new Complaint(`The recipe of "${who}" cannot be used: ${sentence(error)}`);
  }
}

/** Parts by axis as JSON: a kind alone stands for the part with its default options. */
function asJson(parts: object, who: string): RecipeJson {
  const known = axes.filter((axis) => axis !== "stepsize");
  return Object.fromEntries(
    Object.entries(parts).map(([axis, part]) => {
      if (axis === "stepsize" || known.includes(axis as (typeof known)[number])) return [axis, partJson(axis, part)];
      throw new Complaint(`The recipe of "${who}" has no axis "${axis}". ${suggestion(axis, known)}`);
    }),
  );
}

/** A part of an axis as JSON, with the axis and the empty options that a person leaves out. */
export function partJson(axis: string, given: GivenPart): PartJson {
  const part = typeof given === "string" ? { kind: given } : JSON.parse(JSON.stringify(given));
  return { axis, ...(withEmptyOptions(part) as Omit<PartJson, "axis">) };
}

/** { kind: "sign" } inside a part's options is a part too. */
function withEmptyOptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEmptyOptions);
  if (typeof value !== "object" || value === null) return value;
  const inside = Object.fromEntries(Object.entries(value).map(([key, held]) => [key, withEmptyOptions(held)]));
  return typeof inside.kind === "string" ? { ...inside, options: inside.options ?? {} } : inside;
}

/** The parts of a preset. */
function presetOf(name: string, options: object = {}): Partial<Axes> {
  const known: Readonly<Record<string, unknown>> = presets;
  const preset = Object.hasOwn(known, name) ? known[name] : undefined;
  if (typeof preset !== "function") {
    throw new Complaint(`There is no preset "${name}". ${suggestion(name, Object.keys(known))}`);
  }
  const made: unknown = preset(options);
  if (typeof made === "object" && made !== null && "parts" in made) return made.parts as Partial<Axes>;
  throw new Complaint(`"${name}" is no recipe of parts, so it has no axes to compare; choose another preset.`);
}
