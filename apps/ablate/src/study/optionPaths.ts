import { suggestion } from "@unitball/core";
import { Complaint } from "../cli/complaint.ts";
import type { PartJson, RecipeJson } from "../store/records.ts";

/**
 * A recipe with numbers in place of options, by path: the axis, then the option, and the option of a part inside as
 * `diff` writes it: "estimator.alpha", "geometry.hidden.radius".
 */
export function withOptions(recipe: RecipeJson, options: Readonly<Record<string, number>>): RecipeJson {
  let made = recipe;
  for (const [path, value] of Object.entries(options)) {
    const [axis = "", ...keys] = path.split(".");
    const part = made[axis];
    if (part === undefined) throw noOption(path, axis, Object.keys(made));
    made = { ...made, [axis]: replaced(part, keys, value, path) as PartJson };
  }
  return made;
}

function replaced(at: unknown, [key, ...rest]: readonly string[], value: number, path: string): unknown {
  if (key === undefined) return value;
  if (typeof at !== "object" || at === null) throw noOption(path, key, []);
  const holder = at as Readonly<Record<string, unknown>>;
  if ("kind" in holder && typeof holder.options === "object") {
    return { ...holder, options: replaced(holder.options, [key, ...rest], value, path) };
  }
  if (!Object.hasOwn(holder, key)) throw noOption(path, key, Object.keys(holder));
  return { ...holder, [key]: replaced(holder[key], rest, value, path) };
}

const noOption = (path: string, key: string, known: readonly string[]): Complaint =>
  new Complaint(
    `The option path "${path}" leads nowhere: there is no "${key}". ${
      known.length === 0 ? "A path goes from the axis to a number, as in estimator.alpha." : suggestion(key, known)
    }`,
  );
