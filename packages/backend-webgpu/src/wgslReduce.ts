// internal
import type { Fold } from "@unitball/compile";
import { type Axis, threads, type Walk } from "./walk.ts";
import { put, type View } from "./wgslAccess.ts";
import type { Width } from "./wgslCode.ts";
import { type Carried, foldings } from "./wgslFold.ts";

/** A number that a fold carries along, as a variable of the kernel. */
export interface Named {
  readonly name: string;
  readonly join: Carried["join"];
  take(value: string, width: Width): string;
}

export const carriedIn = ({ fold }: Pick<Fold, "fold">, n: number): readonly Named[] =>
  foldings[fold].carried.map(({ of, join }, c) => {
    const name = `c${n}_${c}`;
    return { name, join, take: (value, width) => `${name} = ${join(name, of(value, width), width)};` };
  });

/** What a fold's numbers are in the end, once `tree` has joined them. */
export const resultOf = (fold: Fold["fold"], names: readonly Named[], width: Width): string =>
  foldings[fold].result(
    names.map(({ name }) => `t${name}`),
    width,
  );

/** A fold with where its results go, or the parts of them that workgroups have. */
interface Reduced {
  readonly fold: Fold;
  readonly names: readonly Named[];
  readonly into: View;
  readonly parts: View;
}

/** What follows a loop's own pass: threads join what they carry, and the first of each row of threads writes it. */
export function reduce(
  folds: readonly Reduced[],
  axis: Axis,
  width: Width,
  size: (key: keyof Walk) => string,
): string[] {
  interface Rows {
    readonly lanes: Lanes;
    readonly first: string;
    readonly parts: string;
    readonly place: string;
    part(c: number): string;
  }
  const ends = (some: readonly Reduced[], to: Width, { lanes, first, parts: count, place, part }: Rows): string[] => {
    const names = some.flatMap((fold) => fold.names);
    const at = (place: string) => (to === 4 ? `4u * (${place})` : place);
    const write = ({ fold: { fold }, names, into, parts }: Reduced) => [
      `if (${count} == 1u) { let value = ${resultOf(fold, names, to)}; ${put(into, at("place"), to, "value")} } else {`,
      ...names.map(({ name }, c) => put(parts, at(part(c)), to, `t${name}`)),
      "}",
    ];
    return [
      ...(to === width ? [] : names.map((one) => `let n${one.name} = ${across(one)};`)),
      ...tree(names, to, lanes, to === width ? "" : "n"),
      `if (${first}) { let place = ${place};`,
      ...some.flatMap(write),
      "}",
    ];
  };
  const [along, whole] = [
    folds.filter(({ fold }) => fold.over !== "all"),
    folds.filter(({ fold }) => fold.over === "all"),
  ];
  // Neighbours that a thread took together are neighbours along the axis, or places side by side that stay apart.
  const wide = axis === "in" || axis === "block" ? width : 1;
  const rows = () => ({
    lanes: { lane: "laneAlong", count: `1u << ${size("lanesAlong")}`, stride: ` << ${size("lanesInner")}` },
    first: "laneAlong == 0u && inside",
    parts: size("segments"),
    place: `p * ${size("inner")} + q`,
    part: (c: number) => `(${c}u * ${size("segments")} + segment) * ${size("outer")} * ${size("inner")} + place`,
  });
  const groups = () => ({
    lanes: { lane: "thread", count: `${threads}u`, stride: "" },
    first: "thread == 0u",
    parts: size("workgroups"),
    place: "0u",
    part: (c: number) => `${c}u * ${size("workgroups")} + group`,
  });
  return [
    ...(along.length > 0 ? ends(along, wide, rows()) : []),
    ...(whole.length > 0 ? ends(whole, 1, groups()) : []),
  ];
}

/** The four numbers of a thread, joined. */
const across = ({ name, join }: Named): string =>
  join(`(${join(`${name}.x`, `${name}.y`, 1)})`, `(${join(`${name}.z`, `${name}.w`, 1)})`, 1);

interface Lanes {
  readonly lane: string;
  readonly count: string;
  readonly stride: string;
}

/** How many numbers of each thread a workgroup's memory holds at once: 16 kB of it are there everywhere. */
export const shared = { 1: 8, 4: 2 } as const;

/** Join the numbers of lanes into `t…` of lane 0, a few at a time. */
export function tree(all: readonly Named[], width: Width, { lane, count, stride }: Lanes, prefix = ""): string[] {
  const at = (c: number, more = "") => `shared${width}[${c * threads}u + thread${more}]`;
  const some = all.slice(0, shared[width]);
  if (some.length === 0) return [];
  return [
    "workgroupBarrier();",
    ...some.map(({ name }, c) => `${at(c)} = ${prefix}${name};`),
    `for (var half = (${count}) >> 1u; half > 0u; half >>= 1u) { workgroupBarrier(); if (${lane} < half) {`,
    ...some.map(({ join }, c) => `${at(c)} = ${join(at(c), at(c, ` + (half${stride})`), width)};`),
    "} }",
    ...some.map(({ name }, c) => `let t${name} = ${at(c)};`),
    ...tree(all.slice(shared[width]), width, { lane, count, stride }, prefix),
  ];
}
