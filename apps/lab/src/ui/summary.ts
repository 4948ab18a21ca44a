import type { Part } from "unitball";
import { fresh, isPart } from "../options/make.ts";
import { wordOf } from "../options/words.ts";

/** What of a part's options is worth a line in its slot: those that are not as the shelf has them. */
export function summaryOf(part: Part): string {
  if (part.kind === "byLayer") {
    const kinds = Object.values(part.options as Readonly<Record<string, Part>>).map(({ kind }) => kind);
    return `${kinds.length} roles: ${[...new Set(kinds)].join(", ")}`;
  }
  const usual = defaults(part.kind);
  return Object.entries(part.options)
    .filter(([name, value]) => main.has(name) || JSON.stringify(value) !== JSON.stringify(usual[name]))
    .map(([name, value]) => said(part.kind, name, value))
    .join(" · ");
}

/** Shown even where they are as usual. */
const main = new Set(["alpha", "beta", "value", "from", "mu", "at", "of", "gamma", "rank", "every", "candidates"]);

function defaults(kind: string): Readonly<Record<string, unknown>> {
  try {
    return fresh(kind, []).options as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function said(kind: string, name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => (isPart(one) ? one.kind : number(one))).join(" + ");
  if (isPart(value))
    return name === "of" || name === "schedule" ? `of ${value.kind}` : `${symbol(kind, name)} ${value.kind}`;
  if (typeof value === "object") return name;
  return `${symbol(kind, name)} ${number(value)}`;
}

const symbol = (kind: string, name: string): string => wordOf(kind, name).symbol ?? name;

/** A number with at most four digits. */
export const number = (value: unknown): string =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
