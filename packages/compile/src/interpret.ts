import { uniform } from "@unitball/core";
import { arithmetic } from "./node.ts";
import type { Fold, Instruction, Loop, Operand, Place, Plan, Product, Space } from "./plan.ts";

/** All that a step reads and writes: its tensors by index, the table of scalars (0-d slots among them), and scratch. */
export interface Memory {
  readonly held: readonly Float32Array[];
  readonly given: readonly Float32Array[];
  readonly results: readonly Float32Array[];
  readonly scalars: Float32Array;
  readonly scratch: Float32Array;
}

/** Memory for a plan, full of zeros; entries of 0-d slots are empty, since their values are scalars. */
export function memoryFor({ held, given, results, scalars, scratch }: Plan): Memory {
  const arrays = (slots: Plan["held"]) =>
    slots.map(({ shape, scalar }) => new Float32Array(scalar === undefined ? size(shape) : 0));
  return {
    held: arrays(held),
    given: arrays(given),
    results: arrays(results),
    scalars: new Float32Array(scalars),
    scratch: new Float32Array(scratch),
  };
}

/**
 * Step k of a plan, on arrays: the meaning of a plan, and the judge of what compiles it. Every operation is rounded to
 * float32; sums, norms and products are accumulated in float64 and rounded once.
 */
export function interpret(plan: Plan, k: number, memory: Memory): void {
  const run: Run = { memory, uniform: (index) => plan.uniforms[index]!.at(k) };
  for (const { items } of plan.phases.flat()) {
    for (const item of items) item.kind === "loop" ? loop(item, run) : product(item, run);
  }
}

interface Run {
  readonly memory: Memory;
  uniform(index: number): number;
}

const size = ([block, rows, columns]: Space): number => block * rows * columns;

function at(place: Place, length: number, { held, given, results, scalars, scratch }: Memory): Float32Array {
  if (place.in === "scratch") return scratch.subarray(place.offset, place.offset + length);
  if (place.in === "scalar") return scalars.subarray(place.index, place.index + 1);
  return { held, given, result: results }[place.in][place.index]!;
}

const whole = ({ place, shape }: Operand, memory: Memory): Float32Array => at(place, size(shape), memory);

/** The operand over the space; what is repeated along an axis is there as often. */
function spread(operand: Operand, space: Space, memory: Memory): Float32Array {
  const values = whole(operand, memory);
  const [b, i, o] = operand.shape.map((n) => (n === 1 ? 0 : 1)) as [number, number, number];
  const [, rows, columns] = operand.shape;
  return over(space, (block, row, column) => values[(b * block * rows + i * row) * columns + o * column]!);
}

function over(space: Space, f: (block: number, row: number, column: number, element: number) => number): Float32Array {
  const values = new Float32Array(size(space));
  let n = 0;
  for (let b = 0; b < space[0]; b++)
    for (let i = 0; i < space[1]; i++) for (let o = 0; o < space[2]; o++, n++) values[n] = f(b, i, o, n);
  return values;
}

/** The value of each instruction at each element of the space. */
function evaluate(code: readonly Instruction[], space: Space, load: (index: number) => Float32Array, run: Run) {
  const values: Float32Array[] = [];
  const instruction = (i: Instruction): Float32Array => {
    if (i.op === "load") return load(i.index);
    if (i.op === "random") return over(space, (_b, _i, _o, n) => uniform(run.uniform(i.index), n));
    if (i.op === "const" || i.op === "uniform") {
      return new Float32Array(size(space)).fill(i.op === "const" ? i.value : run.uniform(i.index));
    }
    const f: (...args: number[]) => number = arithmetic[i.op];
    const [a, b, c] = i.args.map((n) => values[n]!) as [Float32Array, Float32Array?, Float32Array?];
    return a.map((x, n) => f(x, b?.[n] as number, c?.[n] as number));
  };
  for (const i of code) values.push(instruction(i));
  return values;
}

function loop({ space, operands, code, stores, folds, guard }: Loop, run: Run): void {
  const { memory } = run;
  const values = evaluate(code, space, (index) => spread(operands[index]!, space, memory), run);
  const skipped = guard !== undefined && at(guard, 1, memory)[0] === 0;
  for (const { value, into, guarded } of stores) if (!guarded || !skipped) whole(into, memory).set(values[value]!);
  for (const { fold, over, value, into } of folds) whole(into, memory).set(folded(fold, over, values[value]!, space));
}

function folded(fold: Fold["fold"], along: Fold["over"], values: Float32Array, [block, rows, columns]: Space) {
  const [b, i, o] = (["block", "in", "out"] as const).map((axis) => (along === "all" || along === axis ? 0 : 1)) as [
    number,
    number,
    number,
  ];
  const into: Space = [b ? block : 1, i ? rows : 1, o ? columns : 1];
  const sums = new Float64Array(size(into)).fill(fold === "finite" ? 1 : 0);
  over([block, rows, columns], (block, row, column, n) => {
    const s = (b * block * into[1] + i * row) * into[2] + o * column;
    const [sum, x] = [sums[s]!, values[n]!];
    if (fold === "sum") sums[s] = sum + x;
    else if (fold === "norms") sums[s] = sum + x * x;
    else if (fold === "maxAbs") sums[s] = Math.max(sum, Math.abs(x));
    else if (!Number.isFinite(x)) sums[s] = 0;
    return 0;
  });
  return fold === "norms" ? sums.map(Math.sqrt) : sums;
}

function product({ a, b, transposeA, transposeB, into, epilogue }: Product, run: Run): void {
  const { memory } = run;
  const [x, y] = [whole(a, memory), whole(b, memory)];
  const read =
    ([, rows, columns]: Space, transposed: boolean) =>
    (block: number, row: number, column: number) =>
      (block * rows + (transposed ? column : row)) * columns + (transposed ? row : column);
  const [ofA, ofB] = [read(a.shape, transposeA), read(b.shape, transposeB)];
  const inner = transposeA ? a.shape[1] : a.shape[2];
  const c = over(into.shape, (block, row, column) => {
    let sum = 0;
    for (let l = 0; l < inner; l++) sum += x[ofA(block, row, l)]! * y[ofB(block, l, column)]!;
    return sum;
  });
  const load = (index: number) => (index === 0 ? c : spread(epilogue!.operands[index]!, into.shape, memory));
  whole(into, memory).set(epilogue ? evaluate(epilogue.code, into.shape, load, run)[epilogue.value]! : c);
}
