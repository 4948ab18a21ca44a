// internal
import type { Instruction, Loop, Operand, Place } from "../plan.ts";

/** A store that is left out where the value of `when`, which is the same for all elements, is 0. */
export interface ConditionalStore {
  readonly value: number;
  readonly into: Operand;
  readonly when: number | undefined;
}

/**
 * A loop's stores, each with its condition as an instruction: the guard, or the test of a select whose other branch is
 * what is there already. So a step that is held back writes nothing, and one that is not selects nothing.
 */
export function conditional(loop: Loop) {
  const operands = [...loop.operands];
  const code = [...loop.code];
  const guard = loop.guard === undefined ? undefined : load({ place: loop.guard, shape: [1, 1, 1] });
  function load(operand: Operand): number {
    const index = operands.push(operand) - 1;
    return code.push({ op: "load", index }) - 1;
  }
  const fixed: boolean[] = [];
  for (const i of code) {
    if ("args" in i) fixed.push(i.args.every((n) => fixed[n]));
    else fixed.push(i.op === "load" ? operands[i.index]!.shape.every((size) => size === 1) : i.op !== "random");
  }
  const stores = loop.stores.map(({ value, into, guarded }): ConditionalStore => {
    const i = code[value] as Instruction;
    if (guarded) return { value, into, when: guard };
    if (i.op !== "select" || !fixed[i.args[0]]) return { value, into, when: undefined };
    const [test, next, old] = i.args.map((n) => [n, code[n]!] as const) as [Numbered, Numbered, Numbered];
    const isOld = old[1].op === "load" && samePlace(operands[old[1].index]!.place, into.place);
    return isOld ? { value: next[0], into, when: test[0] } : { value, into, when: undefined };
  });
  return { operands, code, stores };
}

type Numbered = readonly [number, Instruction];

export const samePlace = (a: Place, b: Place): boolean =>
  a.in === b.in && (a.in === "scratch" ? a.offset === (b as typeof a).offset : a.index === (b as typeof a).index);
