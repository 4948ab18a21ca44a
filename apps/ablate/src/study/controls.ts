import type { Shelf } from "@unitball/core";
import { Complaint } from "../cli/complaint.ts";
import type { ControlKind, PartJson } from "../store/records.ts";
import { changed, type Revived } from "./recipes.ts";

/** The recipe of a control of this recipe, which `who` has. */
export function controlled(recipe: Revived, control: ControlKind, shelf: Shelf, who: string): Revived {
  const { geometry } = recipe.json;
  if (control === "identical" || geometry === undefined) return recipe;
  const other =
    control === "randomDirection" ? { kind: "randomDirection", options: { of: geometry } } : shuffled(geometry, who);
  return changed(recipe, { geometry: other }, shelf, `${who}, ${control}`);
}

/** Each role's geometry moved on to the next role, and the last one's to the first; vectors keep theirs. */
function shuffled(geometry: PartJson, who: string): object {
  const given = Object.entries(geometry.options as Readonly<Record<string, PartJson>>);
  const moved = geometry.kind === "byLayer" ? given.filter(([key]) => !["bias", "gain"].includes(key)) : [];
  const different = new Set(moved.map(([, part]) => JSON.stringify(part)));
  if (different.size < 2) {
    throw new Complaint(
      `The control shuffledAssignment of "${who}" needs a geometry byLayer that gives at least two roles different ones.`,
    );
  }
  const parts = moved.map(([, part]) => part);
  const next = new Map(moved.map(([key], i) => [key, parts[(i + 1) % parts.length]]));
  return { kind: "byLayer", options: Object.fromEntries(given.map(([key, part]) => [key, next.get(key) ?? part])) };
}
