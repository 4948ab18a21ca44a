import { diff, path } from "unitball";
import type { Axis } from "../options/make.ts";
import type { Full } from "./shelf.ts";

/** A single change: an axis, and from what to what. */
export interface Change {
  readonly axis: Axis;
  readonly from: string;
  readonly to: string;
}

/** The chain from a to b, one axis at a time; empty where they are the same. */
export function changes(a: Full, b: Full): readonly Change[] {
  return diff(a, b).map(({ axis, options }) => {
    const [left, right] = [a.parts[axis], b.parts[axis]];
    if (left.kind !== right.kind) return { axis, from: left.kind, to: right.kind };
    const said = (part: { readonly options: object }) =>
      options.map((name) => `${name} ${shown(at(part.options, name))}`).join(", ");
    return { axis, from: said(left), to: said(right) };
  });
}

/** The recipes on the way, both ends included. */
export const chain = (a: Full, b: Full): readonly Full[] => path(a, b) as readonly Full[];

/** The value under a path such as "of.alpha": parts are gone through by their options. */
function at(options: unknown, name: string): unknown {
  let held = options;
  for (const key of name.split(".")) {
    const inside = held as Readonly<Record<string, unknown>> | undefined;
    held = inside?.[key] ?? (inside?.options as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  return held;
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  if (typeof value === "object" && value !== null && "kind" in value) return String(value.kind);
  return value === undefined ? "unset" : String(typeof value === "object" ? JSON.stringify(value) : value);
}
