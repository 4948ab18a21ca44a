// internal
import type { Instruction } from "../plan.ts";
import { type Code, type Local, set, type Type } from "./code.ts";
import type { Lanes } from "./loopLanes.ts";
import { random } from "./loopRandom.ts";
import { f32 } from "./scalars.ts";

export type NewLocal = (of: { readonly type: Type }) => Local;

/** The code that reads instruction n's value, as a number or as the mask of its not being 0. */
export interface Values {
  number(n: number): Code;
  mask(n: number): Code;
}

/** Where instructions get what does not come from others. A seed is an int32. */
export interface Sources {
  load(operand: number): Code;
  uniform(index: number): Code;
  seed(index: number): Code;
  readonly element: Code;
}

/** Some of a loop's instructions, on lanes, with the values of others that they read. */
export interface Section {
  readonly which: readonly number[];
  readonly lanes: Lanes;
  readonly known: Values;
  readonly sources: Sources;
  /** Whether n's value has to be in a local: where it is read more than once, or elsewhere. */
  kept(n: number): boolean;
}

/**
 * A section's code and its values. A value that is not kept is computed where it is read; a load always comes first, for
 * a store may change what it would read.
 */
export function instructions(
  code: readonly Instruction[],
  { which, lanes, known, sources, kept }: Section,
  local: NewLocal,
): { readonly code: Code; readonly values: Values } {
  const body: Code[] = [];
  const own = new Map<number, Code>();
  const compares = (n: number): boolean => code[n]!.op === "gt" || code[n]!.op === "ge";
  const read = (n: number, direct: boolean, convert: (a: Code) => Code): Code | undefined => {
    const value = own.get(n);
    return value === undefined || direct ? value : convert(value);
  };
  const values: Values = {
    number: (n) => read(n, !compares(n), lanes.number) ?? known.number(n),
    mask: (n) => read(n, compares(n), lanes.isTrue) ?? known.mask(n),
  };
  const { number, mask } = values;
  const valueFrom = (instruction: Instruction): Code => {
    switch (instruction.op) {
      case "load":
        return sources.load(instruction.index);
      case "uniform":
        return lanes.splat(sources.uniform(instruction.index));
      case "const":
        return lanes.splat(f32.const(instruction.value));
      case "random": {
        const [before, value] = random(lanes, sources.seed(instruction.index), sources.element, local(lanes.mask));
        body.push(before);
        return value;
      }
      case "select": {
        const [test, a, b] = instruction.args;
        return lanes.select(mask(test), number(a), number(b));
      }
      case "abs":
      case "sqrt":
        return lanes.numbers[instruction.op](number(instruction.args[0]));
      case "gt":
      case "ge":
        return lanes.compare[instruction.op](number(instruction.args[0]), number(instruction.args[1]));
      default:
        return lanes.numbers[instruction.op](number(instruction.args[0]), number(instruction.args[1]));
    }
  };
  for (const n of which) {
    const instruction = code[n]!;
    const value = valueFrom(instruction);
    if (kept(n) || instruction.op === "load" || instruction.op === "random") {
      const place = local(compares(n) ? lanes.mask : lanes.type);
      body.push(set(place, value));
      own.set(n, place);
    } else own.set(n, value);
  }
  return { code: body, values };
}
