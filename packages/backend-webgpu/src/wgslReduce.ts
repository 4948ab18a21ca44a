// internal
import type { Fold } from "@unitball/compile";
import { type Axis, threads, type Walk } from "./walk.ts";
import type { Width } from "./wgslCode.ts";
import { type Carried, foldings } from "./wgslFold.ts";

/** A number that fold n carries along, as a variable of the kernel. */
export interface Named {
  readonly name: string;
  readonly carried: Carried;
  take(value: string, width: Width): string;
}

export const carriedIn = ({ fold }: Pick<Fold, "fold">, n: number): readonly Named[] =>
  foldings[fold].carried.map((carried, c) => {
    const name = `c${n}_${c}`;
    const take = (value: string, width: Width) => `${name} = ${carried.join(name, carried.of(value, width), width)};`;
    return { name, carried, take };
  });

interface Reduced {
  readonly fold: Fold;
  readonly n: number;
  readonly names: readonly Named[];
}

/** Where results, or the parts of them that workgroups have, go in the arena; and the walk's sizes. */
interface Into {
  into(fold: Reduced): string;
  parts(fold: Reduced): string;
  size(key: keyof Walk): string;
}

/** What follows a loop's own pass: threads join what they carry, and the first of each row of threads writes it. */
export function reduce(folds: readonly Reduced[], axis: Axis, width: Width, { into, parts, size }: Into): string[] {
  const along = folds.filter(({ fold }) => fold.over !== "all");
  const whole = folds.filter(({ fold }) => fold.over === "all");
  // Neighbours that a thread took together are neighbours along the axis, or places side by side that stay apart.
  const wide = axis === "in" || axis === "block" ? width : 1;
  const names = (some: readonly Reduced[]) => some.flatMap((f) => f.names);
  const narrow = (some: readonly Reduced[], to: Width) =>
    width === to ? [] : names(some).map((one) => `let n${one.name} = ${across(one)};`);
  const named = (one: Named, to: Width) => (width === to ? one.name : `n${one.name}`);
  const lines: string[] = [];
  if (along.length > 0) {
    const lanes = { lane: "laneAlong", count: `1u << ${size("lanesAlong")}`, stride: ` << ${size("lanesInner")}` };
    lines.push(...narrow(along, wide), ...tree(names(along), (one) => named(one, wide), wide, lanes));
    const places = `${size("outer")} * ${size("inner")}`;
    lines.push("if (laneAlong == 0u && inside) {", `  let place = p * ${size("inner")} + q;`);
    for (const f of along) {
      const result = foldings[f.fold.fold].result(
        f.names.map(({ name }) => `t${name}`),
        wide,
      );
      const each = f.names.map(
        (one, c) =>
          `${put(wide, parts(f), `(${c}u * ${size("segments")} + segment) * ${places} + place`, `t${one.name}`)}`,
      );
      lines.push(
        `  if (${size("segments")} == 1u) { ${put(wide, into(f), "place", result)} } else { ${each.join(" ")} }`,
      );
    }
    lines.push("}");
  }
  if (whole.length > 0) {
    const lanes = { lane: "thread", count: `${threads}u`, stride: "" };
    lines.push(...narrow(whole, 1), ...tree(names(whole), (one) => named(one, 1), 1, lanes), "if (thread == 0u) {");
    for (const f of whole) {
      const result = foldings[f.fold.fold].result(
        f.names.map(({ name }) => `t${name}`),
        1,
      );
      const each = f.names.map((one, c) => put(1, parts(f), `${c}u * ${size("workgroups")} + group`, `t${one.name}`));
      lines.push(`  if (${size("workgroups")} == 1u) { ${put(1, into(f), "0u", result)} } else { ${each.join(" ")} }`);
    }
    lines.push("}");
  }
  return lines;
}

const put = (width: Width, base: string, at: string, value: string): string =>
  width === 4 ? `putFour(${base} + 4u * (${at}), ${value});` : `arena[${base} + ${at}] = ${value};`;

const across = ({ name, carried }: Named): string => {
  const join = (a: string, b: string) => carried.join(a, b, 1);
  return join(`(${join(`${name}.x`, `${name}.y`)})`, `(${join(`${name}.z`, `${name}.w`)})`);
};

interface Lanes {
  readonly lane: string;
  readonly count: string;
  readonly stride: string;
}

/** How many numbers of each thread a workgroup's memory holds at once: 16 kB of it are there everywhere. */
export const shared = { 1: 8, 4: 2 } as const;

/** Join the numbers of lanes into `t…` of lane 0, a few at a time. */
export function tree(
  all: readonly Named[],
  of: (one: Named) => string,
  width: Width,
  { lane, count, stride }: Lanes,
): string[] {
  const lines: string[] = [];
  const at = (c: number, more = "") => `shared${width}[${c * threads}u + thread${more}]`;
  for (let from = 0; from < all.length; from += shared[width]) {
    const some = all.slice(from, from + shared[width]);
    lines.push("workgroupBarrier();", ...some.map((one, c) => `${at(c)} = ${of(one)};`));
    lines.push(
      `for (var half = (${count}) >> 1u; half > 0u; half >>= 1u) {`,
      "  workgroupBarrier();",
      `  if (${lane} < half) {`,
    );
    const other = ` + (half${stride})`;
    lines.push(...some.map((one, c) => `    ${at(c)} = ${one.carried.join(at(c), at(c, other), width)};`), "  }", "}");
    lines.push(...some.map((one, c) => `let t${one.name} = ${at(c)};`));
  }
  return lines;
}
