import { uniform } from "@unitball/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fold, Instruction, Loop, Operand, Place, Space } from "../plan.ts";
import { Kernels } from "./kernels.ts";
import { formOf } from "./loopForm.ts";

/** Arrays by place, in the order in which they lie in memory. */
type Arrays = ReadonlyMap<string, Float32Array>;
const key = (place: Place): string => JSON.stringify(place);
const at = (index: number): Place => ({ in: "held", index });
const size = (shape: Space): number => shape[0] * shape[1] * shape[2];

const uniforms = Float32Array.of(0.75, -1.5, 0);
const seed = -123456789;

/** What a loop means, element by element, with JavaScript's own arithmetic rounded to float32 after each operation. */
function meaning(loop: Loop, arrays: Arrays): Map<string, Float32Array> {
  const [blocks, rows, columns] = loop.space;
  const element = ({ shape }: Operand, b: number, i: number, j: number): number => {
    const [k, r, c] = [shape[0] === 1 ? 0 : b, shape[1] === 1 ? 0 : i, shape[2] === 1 ? 0 : j];
    return (k * shape[1] + r) * shape[2] + c;
  };
  const binary = {
    add: (a: number, b: number) => a + b,
    sub: (a: number, b: number) => a - b,
    mul: (a: number, b: number) => a * b,
    div: (a: number, b: number) => a / b,
    min: Math.min,
    max: Math.max,
    gt: (a: number, b: number) => Number(a > b),
    ge: (a: number, b: number) => Number(a >= b),
  };
  const after = new Map([...arrays].map(([place, values]) => [place, values.slice()]));
  const sums = loop.folds.map(({ into }) => new Float64Array(size(into.shape)));
  const open = loop.guard === undefined || arrays.get(key(loop.guard))![0] !== 0;
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const values: number[] = [];
        const of = (instruction: Instruction): number => {
          switch (instruction.op) {
            case "load": {
              const operand = loop.operands[instruction.index]!;
              return arrays.get(key(operand.place))![element(operand, b, i, j)]!;
            }
            case "uniform":
              return uniforms[instruction.index]!;
            case "const":
              return instruction.value;
            case "random":
              return uniform(seed, (b * rows + i) * columns + j);
            case "abs":
              return Math.abs(values[instruction.args[0]]!);
            case "sqrt":
              return Math.sqrt(values[instruction.args[0]]!);
            case "select":
              return values[values[instruction.args[0]] !== 0 ? instruction.args[1] : instruction.args[2]]!;
            default:
              return binary[instruction.op](values[instruction.args[0]]!, values[instruction.args[1]]!);
          }
        };
        for (const instruction of loop.code) values.push(Math.fround(of(instruction)));
        for (const { value, into, guarded } of loop.stores) {
          if (open || !guarded) after.get(key(into.place))![element(into, b, i, j)] = values[value]!;
        }
        for (const [f, { fold, value, into }] of loop.folds.entries()) {
          const [s, a, e] = [sums[f]!, values[value]!, element(into, b, i, j)];
          if (fold === "sum") s[e]! += a;
          else if (fold === "norms") s[e]! += a * a;
          else if (fold === "maxAbs") s[e] = Math.max(s[e]!, Math.abs(a));
          else s[e]! += Number.isFinite(a) ? 0 : 1;
        }
      }
    }
  }
  for (const [f, { fold, into }] of loop.folds.entries()) {
    const done = {
      sum: (s: number) => s,
      norms: Math.sqrt,
      maxAbs: (s: number) => s,
      finite: (s: number) => +(s === 0),
    };
    after.set(key(into.place), Float32Array.from(sums[f]!, done[fold]));
  }
  return after;
}

const memory = new WebAssembly.Memory({ initial: 16 });
const kernels = new Kernels(memory);

/** The same by the loop's kernel, with `gap` bytes between arrays; what lies between them has to stay as it is. */
function computed(loop: Loop, arrays: Arrays, gap = 4): Map<string, Float32Array> {
  const { form, words, sums } = formOf(loop);
  const bytes = new Uint8Array(memory.buffer).fill(0);
  const floats = new Float32Array(memory.buffer);
  floats.set(uniforms, 16);
  new Int32Array(memory.buffer)[16 + uniforms.length] = seed;
  const from = 32768;
  let end = from + sums;
  const places = new Map<string, number>();
  for (const [place, values] of arrays) {
    end += gap;
    places.set(place, end);
    floats.set(values, end / 4);
    end += values.byteLength;
  }
  bytes.fill(0xab, end, end + 64);
  const word = (w: (typeof words)[number]): number => {
    if ("size" in w) return w.size;
    if ("place" in w) return places.get(key(w.place))!;
    return "uniform" in w ? 64 + 4 * w.uniform : from + w.sums;
  };
  new Int32Array(memory.buffer).set(words.map(word), 64);
  kernels.loop(form).run(256, 0, 0);
  expect(bytes.subarray(from, from + sums).every((byte) => byte === 0)).toBe(true);
  expect(bytes.subarray(end, end + 64).every((byte) => byte === 0xab)).toBe(true);
  return new Map([...places].map(([place, p]) => [place, floats.slice(p / 4, p / 4 + arrays.get(place)!.length)]));
}

/** Elementwise results to the bit, NaN aside; folds to one rounding, as float64 sums in two orders may fall either way. */
function expectSame(loop: Loop, arrays: Arrays, gap?: number): void {
  const [ours, theirs] = [computed(loop, arrays, gap), meaning(loop, arrays)];
  const folds = new Set(loop.folds.map(({ into }) => key(into.place)));
  for (const [place, values] of theirs) {
    const got = ours.get(place)!;
    if (!folds.has(place)) expect([place, ...got]).toEqual([place, ...values]);
    else for (const [e, value] of values.entries()) expect(close(got[e]!, value), `${got[e]} for ${value}`).toBe(true);
  }
}
const close = (a: number, b: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 2 ** -23 * Math.max(Math.abs(a), Math.abs(b)) + 2 ** -149;

const special = [0, -0, 1, -1, NaN, Infinity, -Infinity, 2 ** -149, -(2 ** -140), 3.4e38, -3.4e38, 1e-30, 1e30, 0.1];
const spaced = (space: Space, repeated: readonly boolean[]): Space =>
  space.map((n, axis) => (repeated[axis] ? 1 : n)) as unknown as Space;
const over = {
  block: [true, false, false],
  in: [false, true, false],
  out: [false, false, true],
  all: [true, true, true],
};

/** A loop over a random space, of random code on operands that are repeated along random axes, with stores and folds. */
function problem(seed: number, specials: boolean): { loop: Loop; arrays: Map<string, Float32Array> } {
  let drawn = 0;
  const chance = (p: number) => uniform(seed, drawn++) < p;
  const whole = (from: number, to: number) => from + Math.floor(uniform(seed, drawn++) * (to - from + 1));
  const oneOf = <T>(list: readonly T[]): T => list[whole(0, list.length - 1)]!;
  const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));
  const value = () => Math.fround(specials && chance(0.2) ? oneOf(special) : 8 * uniform(seed, drawn++) - 4);

  const space: Space = chance(0.3) ? [1, 1, whole(1, 35)] : [whole(1, 3), whole(1, 5), whole(1, 19)];
  const arrays = new Map<string, Float32Array>();
  const add = (operand: Operand): Operand => {
    arrays.set(key(operand.place), Float32Array.from(times(size(operand.shape), value)));
    return operand;
  };
  const operands = times(whole(1, 4), (o) =>
    add({
      place: at(o),
      shape: chance(0.5)
        ? space
        : spaced(
            space,
            times(3, () => chance(0.5)),
          ),
    }),
  );
  const code: Instruction[] = operands.map((_, index) => ({ op: "load", index }));
  const earlier = () => whole(0, code.length - 1);
  const ops = [
    "add",
    "sub",
    "mul",
    "div",
    "min",
    "max",
    "gt",
    "ge",
    "abs",
    "sqrt",
    "select",
    "uniform",
    "const",
    "random",
  ];
  times(whole(0, 12), () => {
    const op = oneOf(ops) as Instruction["op"];
    if (op === "uniform") code.push({ op, index: whole(0, 2) });
    else if (op === "random") code.push({ op, index: 3 });
    else if (op === "const") code.push({ op, value: value() });
    else if (op === "abs" || op === "sqrt") code.push({ op, args: [earlier()] });
    else if (op === "select") code.push({ op, args: [earlier(), earlier(), earlier()] });
    else if (op !== "load") code.push({ op, args: [earlier(), earlier()] });
  });
  const guard = chance(0.5) ? at(100) : undefined;
  if (guard !== undefined) arrays.set(key(guard), Float32Array.of(oneOf([0, 1, 1])));
  const condition = code.push({ op: "uniform", index: whole(0, 2) }) - 1;
  const full = operands.filter(({ shape }) => shape.every((n, axis) => n === space[axis]));
  const stores = times(whole(0, 3), (s) => {
    const old = full[s];
    if (old === undefined || chance(0.4)) {
      return {
        value: earlier(),
        into: add({ place: at(200 + s), shape: space }),
        guarded: guard !== undefined && chance(0.7),
      };
    }
    // In place; often the old value is kept unless a number, mostly one of the whole step, is not 0.
    if (chance(0.5))
      code.push({ op: "select", args: [chance(0.7) ? condition : earlier(), earlier(), operands.indexOf(old)] });
    return { value: chance(0.5) ? code.length - 1 : earlier(), into: old, guarded: guard !== undefined && chance(0.5) };
  });
  const folds = times(whole(0, 3), (f): Fold => {
    const axis = oneOf(["block", "in", "out", "all"] as const);
    const fold = oneOf(["sum", "norms", "maxAbs", "finite"] as const);
    return { fold, over: axis, value: earlier(), into: add({ place: at(300 + f), shape: spaced(space, over[axis]) }) };
  });
  return { loop: { kind: "loop", space, operands, code, stores, folds, guard }, arrays };
}

describe("a loop's kernel is what the plan says", () => {
  test.each([
    ["with NaN, ±0, ±∞, subnormal and huge ones", true],
    ["of one magnitude", false],
  ])("on numbers %s", (_, specials) => {
    fc.assert(
      fc.property(fc.integer(), (from) => {
        const { loop, arrays } = problem(from, specials);
        expectSame(loop, arrays);
      }),
      { seed: 20240917, numRuns: 300, endOnFailure: true },
    );
  });
});
