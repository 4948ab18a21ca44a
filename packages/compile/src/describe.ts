import type { Group, Item, Operand, Plan } from "./plan.ts";
import { readBy, written } from "./scratch.ts";

/** One group of a plan: its kernel, how many items it has, their sizes, and what they cost. */
export interface Described {
  readonly phase: number;
  /** The first line of the pattern, and what follows it as a number, the same for the same pattern. */
  readonly kernel: string;
  readonly items: number;
  /** [block, in, out], or for products [block, m, k]·[block, k, n]; each once. */
  readonly sizes: readonly string[];
  /** Of products, 2mnk each; a symmetric one has m(m + 1)k, since half of it is enough. */
  readonly flops: number;
  /** Bytes that tensors in memory are read and written with, each operand once. */
  readonly bytes: number;
}

/** What a plan does, for people and for benchmarks. */
export function describe(plan: Plan): readonly Described[] {
  const known: string[] = [];
  return plan.phases.flatMap((groups, phase) =>
    groups.map(({ pattern, items }: Group) => {
      if (!known.includes(pattern)) known.push(pattern);
      return {
        phase,
        kernel: `${pattern.split("\n")[0]} #${known.indexOf(pattern)}`,
        items: items.length,
        sizes: [...new Set(items.map(sizes))],
        flops: total(items.map(flops)),
        bytes: total(items.map(bytes)),
      };
    }),
  );
}

const total = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);

const sizes = (item: Item): string => {
  if (item.kind === "loop") return `[${item.space}]`;
  const shown = ({ shape: [block, rows, columns] }: Operand, transposed: boolean) =>
    `[${transposed ? [block, columns, rows] : [block, rows, columns]}]`;
  return `${shown(item.a, item.transposeA)}·${shown(item.b, item.transposeB)}`;
};

function flops(item: Item): number {
  if (item.kind === "loop") return 0;
  const [block, m, n] = item.into.shape;
  const k = item.transposeA ? item.a.shape[1] : item.a.shape[2];
  return block * k * (item.symmetric ? m * (m + 1) : 2 * m * n);
}

function bytes(item: Item): number {
  const read = new Map(readBy(item).map((operand) => [operand.place, operand]));
  const size = ({ shape }: Operand) => 4 * shape[0] * shape[1] * shape[2];
  return total([...read.values(), ...written(item)].map(size));
}
