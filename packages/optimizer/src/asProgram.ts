// internal
import type { Program } from "./program.ts";
import { recipeOf } from "./recipe.ts";

/** A program, or the one that these parts are: a recipe that came back from JSON is no more than its parts. */
export function asProgram(what: string, given: unknown): Program {
  if (typeof given === "object" && given !== null && "corridor" in given) return given as Program;
  if (typeof given === "object" && given !== null) return recipeOf(given) as unknown as Program;
  throw new TypeError(`${what} holds ${String(given)}; give it a recipe or an optimizer.`);
}
