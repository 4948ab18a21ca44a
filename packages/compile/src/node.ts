// internal
import { tiny } from "@unitball/core";
import type { Fold, Space } from "./plan.ts";

/** The elementwise operations on host numbers, in float64; `select` is ops.where. */
export const arithmetic = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  min: (a: number, b: number) => Math.min(a, b),
  max: (a: number, b: number) => Math.max(a, b),
  gt: (a: number, b: number) => (a > b ? 1 : 0),
  ge: (a: number, b: number) => (a >= b ? 1 : 0),
  abs: (a: number) => Math.abs(a),
  sqrt: (a: number) => Math.sqrt(a),
  select: (test: number, a: number, b: number) => (test !== 0 ? a : b),
} as const;

export type Elementwise = keyof typeof arithmetic;

/** A number of the host's at step k. A literal is one that a part wrote into its formula; all others may vary. */
export interface HostNumber {
  readonly key: string;
  readonly literal: number | undefined;
  at(k: number): number;
}

/** What a node is. 0-d nodes have no shape here, and `number` is what host numbers are, and a random tensor's seed. */
export interface Made {
  readonly op: "number" | "random" | "held" | "given" | "product" | Elementwise | Fold["fold"];
  readonly args?: readonly Node[];
  readonly shape?: Space | undefined;
  readonly number?: HostNumber;
  readonly over?: Fold["over"];
  /** Which operands of a product are read transposed. */
  readonly transposed?: readonly [a: boolean, b: boolean];
  /** The Gram matrix that a symmetric matrix is a polynomial of: two such commute, so that their product is symmetric. */
  readonly gram?: Node | undefined;
}

/** A tensor of a step while it is traced. */
export class Node {
  readonly id: number;
  readonly op: Made["op"];
  readonly args: readonly Node[];
  readonly shape: Space;
  /** 0-d. */
  readonly scalar: boolean;
  readonly number: HostNumber | undefined;
  readonly over: Fold["over"] | undefined;
  readonly transposed: Made["transposed"];
  readonly gram: Node | undefined;

  constructor(id: number, made: Made) {
    this.id = id;
    this.op = made.op;
    this.args = made.args ?? [];
    this.shape = made.shape ?? [1, 1, 1];
    this.scalar = made.shape === undefined;
    this.number = made.number;
    this.over = made.over;
    this.transposed = made.transposed;
    this.gram = made.op === "product" && made.gram === undefined && isGram(made) ? this : made.gram;
  }

  /** A number that is known on the host at every step. */
  get host(): HostNumber | undefined {
    return this.op === "number" && this.scalar ? this.number : undefined;
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(
      "A tensor of a traced step was used as a number, which it is not until the step runs; use ops (gt, where, sqrt, …) on it, and ops.at for options.",
    );
  }
}

const isGram = ({ args, transposed }: Made): boolean => args![0] === args![1] && transposed![0] !== transposed![1];

export const isElementwise = (node: Node): boolean => node.op in arithmetic || node.op === "random";
export const isLeaf = (node: Node): boolean => node.op === "held" || node.op === "given";
export const isFold = (node: Node): boolean =>
  node.op === "sum" || node.op === "maxAbs" || node.op === "norms" || node.op === "finite";

/** The literals that stay in a kernel's code: what formulas are made of, not what is ever tuned. */
export const structural: ReadonlySet<number | undefined> = new Set([0, 1, -1, tiny]);
