// internal
import type { Loop, Operand, Plan, Product } from "../plan.ts";
import { gemmScratch } from "./gemm.ts";
import { type Form, formOf, type Word } from "./loopForm.ts";

/** A product with its sizes: C [block, m, n] = A·B, with inner size k. */
export interface Multiplication extends Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** One thing that a step does: a loop, whose arguments begin at word `from`, or a product. */
type Call =
  | { readonly kind: "loop"; readonly form: Form; readonly from: number }
  | { readonly kind: "product"; readonly product: Multiplication };

/** A plan's calls in order, the words of its loops, and how many bytes all share, for folds and for products. */
export interface Lowered {
  readonly calls: readonly Call[];
  readonly words: readonly Word[];
  readonly sums: number;
  readonly packed: number;
  /** The uniforms that are int32. */
  readonly seeds: ReadonlySet<number>;
}

/** A product's epilogue becomes a loop in place over what it has computed. */
export function lower({ phases }: Plan): Lowered {
  const calls: Call[] = [];
  const words: Word[] = [];
  const seeds = new Set<number>();
  let [sums, packed] = [0, 0];
  const add = (loop: Loop): void => {
    const formed = formOf(loop);
    calls.push({ kind: "loop", form: formed.form, from: words.length });
    words.push(...formed.words);
    sums = Math.max(sums, formed.sums);
    for (const instruction of loop.code) if (instruction.op === "random") seeds.add(instruction.index);
  };
  for (const item of phases.flat().flatMap(({ items }) => items)) {
    if (item.kind === "loop") {
      add(item);
      continue;
    }
    const { a, into, epilogue, transposeA } = item;
    const [, m, n] = into.shape;
    const k = a.shape[transposeA ? 1 : 2];
    calls.push({ kind: "product", product: { ...item, m, n, k } });
    packed = Math.max(packed, gemmScratch(n, k));
    if (epilogue !== undefined) add(inPlace(into, epilogue));
  }
  return { calls, words, sums, packed, seeds };
}

const inPlace = (into: Operand, { operands, code, value }: NonNullable<Product["epilogue"]>): Loop => ({
  kind: "loop",
  space: into.shape,
  operands: [into, ...operands.slice(1)],
  code,
  stores: [{ value, into, guarded: false }],
  folds: [],
  guard: undefined,
});
