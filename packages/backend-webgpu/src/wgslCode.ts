// internal
import type { Instruction } from "@unitball/compile";

/** How many numbers an instruction works on at once: f32, or vec4<f32> where neighbours along a row go together. */
export type Width = 1 | 4;

/** A WGSL expression: of how many numbers, and how often it has to be computed anew. */
export interface Value {
  readonly text: string;
  readonly width: Width;
  /** 0: once; 1: for each place that a thread reduces into; 2: for each element. */
  readonly level: 0 | 1 | 2;
}

/** What straight-line code means where it stands. Numbers are those of instructions. */
export interface Context {
  readonly width: Width;
  load(operand: number): Value;
  /** The host number of the n-th instruction. */
  uniform(n: number): string;
  /** The random numbers of the n-th instruction at the element at hand. */
  random(n: number): string;
}

export interface Emitted {
  readonly values: readonly Value[];
  /** The statements of each level. */
  readonly lines: readonly [readonly string[], readonly string[], readonly string[]];
}

/** A number as WGSL writes it: never an integer's literal. */
const literal = (value: number): string => {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
};

export const type = (width: Width): string => (width === 4 ? "vec4f" : "f32");

/** The value as so many numbers. */
export const spread = ({ text, width }: Value, to: Width): string => (width === to ? text : `vec4f(${text})`);

/** Instructions as statements, each at the level of what it depends on most. */
export function emit(code: readonly Instruction[], context: Context): Emitted {
  const lines: [string[], string[], string[]] = [[], [], []];
  const values: Value[] = [];
  code.forEach((instruction, n) => {
    const { text, width, level } = express(instruction, n, values, context);
    if (instruction.op === "const") values.push({ text, width, level });
    else {
      lines[level].push(`let v${n} = ${text};`);
      values.push({ text: `v${n}`, width, level });
    }
  });
  return { values, lines };
}

const infix = { add: "+", sub: "-", mul: "*", div: "/" } as const;
const comparison = { gt: ">", ge: ">=" } as const;

function express(i: Instruction, n: number, values: readonly Value[], context: Context): Value {
  if (i.op === "load") return context.load(i.index);
  if (i.op === "const") return { text: literal(i.value), width: 1, level: 0 };
  if (i.op === "uniform") return { text: context.uniform(n), width: 1, level: 0 };
  if (i.op === "random") return { text: context.random(n), width: context.width, level: 2 };
  const args = i.args.map((a) => values[a] as Value);
  const width = args.some((a) => a.width === 4) ? 4 : 1;
  const level = Math.max(...args.map((a) => a.level)) as Value["level"];
  const [a, b, c] = args.map((arg) => spread(arg, width)) as [string, string, string];
  const text = (): string => {
    const [zero, one] = width === 4 ? ["vec4f()", "vec4f(1.0)"] : ["0.0", "1.0"];
    switch (i.op) {
      case "add":
      case "sub":
      case "mul":
      case "div":
        return `${a} ${infix[i.op]} ${b}`;
      case "gt":
      case "ge":
        return `select(${zero}, ${one}, ${a} ${comparison[i.op]} ${b})`;
      case "min":
      case "max":
        return `${i.op}${width}(${a}, ${b})`;
      case "select":
        return `select(${c}, ${b}, ${a} != ${zero})`;
      default:
        return `${i.op}(${a})`;
    }
  };
  return { text: text(), width, level };
}
