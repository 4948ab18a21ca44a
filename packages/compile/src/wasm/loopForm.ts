// internal
import type { Instruction, Loop, Operand, Place, Space } from "../plan.ts";
import { conditional, samePlace } from "./loopStores.ts";

/** Which loop a fold runs along: one of them, or all. The loops are over block, in and out as far as they are left apart. */
export type Along = 0 | 1 | 2 | "all";

/** What a loop's kernel depends on, and nothing else: no sizes, no places, no numbers that change. */
export interface Form {
  /** How many loops there are: the last `depth` of block, in, out. */
  readonly depth: number;
  /** For each operand, whether it varies along each of the three loops. */
  readonly varies: readonly (readonly [boolean, boolean, boolean])[];
  /** Uniforms are numbered from 0 in the order of their use. */
  readonly code: readonly Instruction[];
  /** `as` is the operand that has the same place, if there is one. Nothing is stored if `when` is there and its value is 0. */
  readonly stores: readonly {
    readonly value: number;
    readonly when: number | undefined;
    readonly as: number | undefined;
  }[];
  readonly folds: readonly {
    readonly fold: Loop["folds"][number]["fold"];
    readonly along: Along;
    readonly value: number;
  }[];
}

/** One word of a kernel's arguments: a size, where something is, or where sums are kept; offsets are in bytes. */
export type Word =
  | { readonly size: number }
  | { readonly place: Place; readonly plus?: number }
  | { readonly uniform: number }
  | { readonly sums: number };

/** A loop, ready for its kernel: its words are sizes, operands, uniforms, stores, folds' places, folds' sums. */
export interface Formed {
  readonly form: Form;
  readonly words: readonly Word[];
  /** Bytes of memory for folds along block or in, which are all 0 before and after. */
  readonly sums: number;
}

/**
 * A loop over as few axes as it needs. Axes of size 1 go, and neighbours become one where every operand and every fold
 * treats them alike: an elementwise loop is over one axis. A fold along axes of size 1 alone is elementwise too.
 */
export function formOf(loop: Loop): Formed {
  const { operands, code: given, stores } = conditional(loop);
  const folded = loop.folds.map(({ over }) => [0, 1, 2].map((axis) => over === "all" || over === names[axis]));
  const varying = operands.map(({ shape }) => shape.map((size) => size !== 1));
  const axes = merged(loop.space, (a, b) => [...folded, ...varying].every((is) => is[a] === is[b]));
  const depth = axes.length;
  const lead = Array.from({ length: 3 - depth }, () => undefined);
  const at = [...lead, ...axes];
  const along = (is: readonly boolean[]): Along | undefined => {
    const loops = [0, 1, 2].filter((l) => at[l] !== undefined && is[at[l].axis]);
    return loops.length === 0 ? undefined : loops.length === depth ? "all" : (loops[0] as 0 | 1 | 2);
  };
  const { code, uniforms } = renumbered(given);
  const folds: { fold: Loop["folds"][number]["fold"]; along: Along; value: number; into: Operand }[] = [];
  for (const [f, { fold, value, into }] of loop.folds.entries()) {
    const over = along(folded[f]!);
    if (over !== undefined) folds.push({ fold, along: over, value, into });
    else stores.push({ value: ofOne(code, fold, value), when: undefined, into });
  }
  const sizes = [...lead.map(() => 1), ...axes.map(({ size }) => size)] as unknown as Space;
  let sums = 0;
  const kept = folds
    .filter(({ along }) => inMemory(along, depth))
    .map(({ along }) => {
      const from = sums;
      sums += 8 * sizes[2] * (along === 0 ? sizes[1] : 1);
      return { sums: from };
    });
  const form: Form = {
    depth,
    varies: varying.map((is) => at.map((a) => a !== undefined && is[a.axis]!) as [boolean, boolean, boolean]),
    code,
    stores: stores.map(({ value, when, into }) => ({ value, when, as: indexOf(operands, into) })),
    folds: folds.map(({ fold, along, value }) => ({ fold, along, value })),
  };
  const words: Word[] = [
    ...axes.map(({ size }) => ({ size })),
    ...operands.map(({ place }) => ({ place })),
    ...uniforms.map((uniform) => ({ uniform })),
    ...stores.flatMap(({ into }, s) => (form.stores[s]!.as === undefined ? [{ place: into.place }] : [])),
    ...folds.map(({ into }) => ({ place: into.place })),
    ...kept,
  ];
  return { form, words, sums };
}

const names = ["block", "in", "out"] as const;

/** Whether a fold's sums are in memory: one for each element of a row or of a block. */
export const inMemory = (along: Along, depth: number): boolean => along !== "all" && along !== 2 && depth > 1;

function merged(space: Space, alike: (a: number, b: number) => boolean): { axis: number; size: number }[] {
  const axes: { axis: number; size: number }[] = [];
  for (const [axis, size] of space.entries()) {
    const last = axes.at(-1);
    if (size === 1) continue;
    if (last !== undefined && alike(last.axis, axis)) last.size *= size;
    else axes.push({ axis, size });
  }
  return axes;
}

/**
 * The code with its uniforms numbered from 0, one by one, and which they were: two that are the same number today may be
 * different ones tomorrow, with the same kernel.
 */
function renumbered(code: readonly Instruction[]): { code: Instruction[]; uniforms: number[] } {
  const uniforms: number[] = [];
  const numbered = code.map((instruction) => {
    if (instruction.op !== "uniform" && instruction.op !== "random") return instruction;
    return { ...instruction, index: uniforms.push(instruction.index) - 1 };
  });
  return { code: numbered, uniforms };
}

/** Append to code what a fold of one value is, and return its number. */
function ofOne(code: Instruction[], fold: Loop["folds"][number]["fold"], value: number): number {
  if (fold === "sum") return value;
  const abs = code.push({ op: "abs", args: [value] }) - 1;
  if (fold !== "finite") return abs;
  const largest = code.push({ op: "const", value: (2 - 2 ** -23) * 2 ** 127 }) - 1;
  return code.push({ op: "ge", args: [largest, abs] }) - 1;
}

/** The operand at the same place. Its shape is then the store's, for a store is of the whole space. */
function indexOf(operands: readonly Operand[], into: Operand): number | undefined {
  const index = operands.findIndex(({ place }) => samePlace(place, into.place));
  return index === -1 ? undefined : index;
}
