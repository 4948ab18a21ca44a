import { diff } from "unitball";
import type { Axis } from "../options/make.ts";
import { type Full, innerOf, isFull, isOptimizer, type Optimizer, type Way, type Whole } from "./optimizer.ts";

/**
 * A single change: where, and from what to what. Beside the six axes, "options" are those of an optimizer that is no row of
 * parts, "routes" which layers go apart, and "optimizer" is another kind of optimizer, which is more than one axis.
 */
export interface Change {
  readonly way: Way;
  readonly axis: Axis | "options" | "routes" | "optimizer";
  readonly from: string;
  readonly to: string;
}

/**
 * The chain of changes from a to b; empty where they are the same. Where one routes layers and the other does not, the other
 * is taken as a partition with one route for all; a route that only one has is compared with the other's for all others.
 */
export function changes(a: Optimizer, b: Optimizer, way: Way = []): readonly Change[] {
  if (isFull(a) && isFull(b)) return between(a, b).map((change) => ({ way, ...change }));
  if (isPartition(a) || isPartition(b)) return routed(routesOf(a), routesOf(b), way);
  if (isFull(a) || isFull(b) || a.kind !== b.kind) {
    return [{ way, axis: "optimizer", from: titleOf(a), to: titleOf(b) }];
  }
  const inside = innerOf(a).flatMap(([name, inner]) => {
    const other = (b.options as Readonly<Record<string, unknown>>)[name];
    return isOptimizer(other) ? changes(inner, other, [...way, name]) : [];
  });
  const [from, to] = [ownOptions(a), ownOptions(b)];
  const names = Object.keys(from).filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
  const said = (options: object) => names.map((name) => `${name} ${shown(at(options, name))}`).join(", ");
  return names.length === 0 ? inside : [{ way, axis: "options", from: said(from), to: said(to) }, ...inside];
}

type Routes = Readonly<Record<string, Optimizer>>;
const isPartition = (optimizer: Optimizer): boolean => !isFull(optimizer) && optimizer.kind === "partition";
const routesOf = (optimizer: Optimizer): Routes =>
  isPartition(optimizer) ? ((optimizer as Whole).options as Routes) : { "*": optimizer };

function routed(a: Routes, b: Routes, way: Way): readonly Change[] {
  const [from, to] = [a, b].map((routes) => Object.keys(routes).map((key) => (key === "*" ? "the rest" : key)));
  const same = JSON.stringify(from?.toSorted()) === JSON.stringify(to?.toSorted());
  const split: Change = { way, axis: "routes", from: listed(from), to: listed(to) };
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const inOrder = keys.toSorted((one, other) => Number(one === "*") - Number(other === "*"));
  const inside = inOrder.flatMap((key) => {
    const [left, right] = [a[key] ?? a["*"], b[key] ?? b["*"]];
    return left === undefined || right === undefined ? [] : changes(left, right, [...way, key]);
  });
  return same ? inside : [split, ...inside];
}

const listed = (names: readonly string[] = []): string =>
  names.length === 1 && names[0] === "the rest" ? "one for all layers" : names.join(", ");

/** What an optimizer is called where there is room for a word or two. */
export const titleOf = (optimizer: Optimizer): string => (isFull(optimizer) ? "six parts" : optimizer.kind);

/** The options of an optimizer that are no optimizers themselves. */
const ownOptions = (whole: Whole): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(whole.options).filter(([, value]) => !isOptimizer(value)));

/** The axes on which two rows of parts differ. */
const between = (a: Full, b: Full) =>
  diff(a, b).map(({ axis, options }) => {
    const [left, right] = [a.parts[axis], b.parts[axis]];
    if (left.kind !== right.kind) return { axis, from: left.kind, to: right.kind };
    const said = (part: { readonly options: object }) =>
      options.map((name) => `${name} ${shown(at(part.options, name))}`).join(", ");
    return { axis, from: said(left), to: said(right) };
  });

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
