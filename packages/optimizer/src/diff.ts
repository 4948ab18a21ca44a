import { type Axes, axes, type Part } from "@unitball/core";
import { type Recipe, recipeOf } from "./recipe.ts";

/** One axis on which two recipes differ: the kinds, and where those are equal the paths of the options that differ. */
export interface Difference {
  readonly axis: keyof Axes;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly options: readonly string[];
}

type Parts = Partial<Axes> | { readonly parts: Partial<Axes> };
const partsOf = (a: Parts): Partial<Axes> => ("parts" in a ? a.parts : a);

/** The axes on which two recipes differ, in corridor order; empty when they are the same recipe. */
export function diff(a: Parts, b: Parts): readonly Difference[] {
  const [left, right] = [partsOf(a), partsOf(b)];
  return axes.flatMap((axis) => {
    const [from, to] = [left[axis], right[axis]];
    const paths = from?.kind === to?.kind ? changed(from?.options, to?.options) : [];
    return from?.kind === to?.kind && paths.length === 0
      ? []
      : [{ axis, from: from?.kind, to: to?.kind, options: paths }];
  });
}

/** The chain from a to b in which each recipe changes one axis of the one before, in corridor order; [a] when a = b. */
export function path(a: Parts, b: Parts): readonly Recipe<Partial<Axes>>[] {
  const [left, right] = [partsOf(a), partsOf(b)];
  const chain: Partial<Axes>[] = [left];
  for (const { axis } of diff(left, right)) {
    const { [axis]: _, ...rest } = chain.at(-1)!;
    chain.push(right[axis] === undefined ? rest : { ...rest, [axis]: right[axis] });
  }
  return chain.map((parts) => recipeOf(parts));
}

/** The paths inside two values of options that lead to something different: "alpha", "hidden.radius". */
function changed(a: unknown, b: unknown): string[] {
  const record = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null;
  if (!record(a) || !record(b)) return Object.is(a, b) ? [] : [""];
  if (isPart(a) && isPart(b)) return a.kind === b.kind ? changed(a.options, b.options) : [""];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    changed(a[key], b[key]).map((rest) => (rest === "" ? key : `${key}.${rest}`)),
  );
}

const isPart = (v: object): v is Part => "kind" in v && "options" in v;
