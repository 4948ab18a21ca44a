// internal
import { type Code, type Local, set } from "./code.ts";
import { instructions, type NewLocal, type Section, type Sources, type Values } from "./loopCode.ts";
import type { Form } from "./loopForm.ts";
import { four, type Lanes, single } from "./loopLanes.ts";
import { i32 } from "./scalars.ts";
import { v128 } from "./vectors.ts";

/** How deep in the loops a value is computed: 0 before all, 1 in the loop over block, 2 over in, 3 over out. */
function levelsOf({ code, varies, depth }: Form): readonly number[] {
  const levels: number[] = [];
  for (const instruction of code) {
    if (instruction.op === "load") levels.push(varies[instruction.index]!.lastIndexOf(true) + 1);
    else if (instruction.op === "random") levels.push(depth === 0 ? 0 : 3);
    else levels.push("args" in instruction ? Math.max(...instruction.args.map((n) => levels[n]!)) : 0);
  }
  return levels;
}

/**
 * The instructions of a loop, each in the outermost loop along which it varies: `code[level]` for those outside the
 * innermost loop, once the innermost one is asked for.
 */
export function leveled(form: Form, sources: Sources, local: NewLocal) {
  const levels = levelsOf(form);
  const deepest = form.depth === 0 ? 0 : 3;
  const counts = levels.map(() => 0);
  const elsewhere = new Set<number>();
  const read = (n: number, level: number) => {
    counts[n]!++;
    if (levels[n] !== level) elsewhere.add(n);
  };
  for (const { value } of [...form.stores, ...form.folds]) read(value, deepest);
  for (const { when } of form.stores) if (when !== undefined) read(when, 0);
  for (const m of [...levels.keys()].reverse()) {
    const i = form.code[m]!;
    if ("args" in i && counts[m]! > 0) for (const n of i.args) read(n, levels[m]!);
  }

  const code: Code[][] = [[], [], []];
  const section = (level: number, rest: Pick<Section, "lanes" | "known" | "sources">, fresh: NewLocal) => {
    const which = [...levels.keys()].filter((n) => levels[n] === level && counts[n]! > 0);
    const kept = (n: number): boolean => counts[n]! > 1 || elsewhere.has(n);
    return instructions(form.code, { which, kept, ...rest }, fresh);
  };
  let known: Values = { number: unknown, mask: unknown };
  for (const level of [0, 1, 2]) {
    const made = section(level, { lanes: single, known, sources }, local);
    code[level]!.push(made.code);
    known = made.values;
  }
  const hoisted = (type: typeof i32 | typeof v128, level: (n: number) => number, value: (n: number) => Code) =>
    remembered((n) => {
      const place = local(type);
      code[level(n)]!.push(set(place, value(n)));
      return place;
    });
  const level = (n: number): number => levels[n]!;
  const number = hoisted(v128, level, (n) => four.splat(known.number(n)));
  const splats: Values = { number, mask: hoisted(v128, level, (n) => four.isTrue(number(n))) };
  return {
    code,
    /** Whether n's value, which does not vary, is not 0. */
    isTrue: hoisted(
      i32,
      () => 0,
      (n) => known.mask(n),
    ),
    seed: hoisted(i32, () => 0, sources.seed),
    innermost: (lanes: Lanes, inner: Sources, fresh: NewLocal) =>
      section(deepest === 0 ? -1 : 3, { lanes, known: lanes === four ? splats : known, sources: inner }, fresh),
  };
}

function unknown(n: number): never {
  throw new Error(`Instruction ${n} is read before it is computed; a plan's arguments are numbers of earlier ones.`);
}

function remembered(make: (n: number) => Local): (n: number) => Local {
  const made = new Map<number, Local>();
  return (n) => {
    const known = made.get(n);
    if (known !== undefined) return known;
    const value = make(n);
    made.set(n, value);
    return value;
  };
}
