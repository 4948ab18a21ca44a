import type { Part } from "./part.ts";
import { suggestion } from "./suggestion.ts";

/** Part factories by kind: a module of parts imported as a namespace is a shelf, and shelves merge by spreading. */
export type Shelf = Readonly<Record<string, unknown>>;

/**
 * Bring a part, or anything that holds parts, back from JSON: every object with a `kind` and `options` is made again by
 * the factory of that name. The kind "acme/huber" is looked up as it is, then by its last segment, "huber".
 */
export function revive<P = unknown>(json: unknown, shelf: Shelf): P {
  if (Array.isArray(json)) return json.map((item) => revive(item, shelf)) as P;
  if (json === null || typeof json !== "object") return json as P;
  const inside = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, revive(value, shelf)]));
  if (typeof inside.kind !== "string" || typeof inside.options !== "object") return inside as P;
  const { kind, axis } = inside as unknown as Part;
  const name = [kind, kind.slice(kind.lastIndexOf("/") + 1)].find((key) => Object.hasOwn(shelf, key));
  const make = name === undefined ? undefined : shelf[name];
  if (typeof make !== "function") {
    throw new TypeError(
      `There is no part "${kind}"${axis ? ` for the ${axis}` : ""} on the shelf. ${suggestion(kind, factories(shelf))}`,
    );
  }
  const made: Part = make(inside.options);
  if (made.kind !== kind || (axis !== undefined && made.axis !== axis)) {
    throw new TypeError(
      `The shelf's "${kind}" makes a ${made.axis} of kind "${made.kind}", but a ${axis} of kind "${kind}" was asked for; put the right factory on the shelf.`,
    );
  }
  return made as P;
}

const factories = (shelf: Shelf): string[] => Object.keys(shelf).filter((name) => typeof shelf[name] === "function");
