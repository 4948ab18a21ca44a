// internal
import { type Code, type Local, set } from "./code.ts";
import type { NewLocal } from "./loopCode.ts";
import { isSum } from "./loopFold.ts";
import { type Form, inMemory } from "./loopForm.ts";
import { i32 } from "./scalars.ts";

type Varies = Form["varies"][number];

/** An address in a contiguous array of elements of `step` bytes, and along which of the three loops it moves. */
export interface Pointer {
  readonly address: Local;
  readonly varies: Varies;
  readonly step: number;
}

/** What `formOf` lists as words, read into locals by `code`, in the same order. */
export function argumentsOf(form: Form, words: Local, local: NewLocal) {
  const code: Code[] = [];
  const word = (): Local => {
    const value = local(i32);
    code.push(set(value, i32.load(words, 4 * code.length)));
    return value;
  };
  const pointer = (varies: Varies, step = 4): Pointer => ({ address: word(), varies, step });
  const sizes = [0, 1, 2].map((axis) => (axis < 3 - form.depth ? undefined : word()));
  const operands = form.varies.map((varies) => pointer(varies));
  const last = Math.max(-1, ...form.code.map((i) => (i.op === "uniform" || i.op === "random" ? i.index : -1)));
  const uniforms = Array.from({ length: last + 1 }, word);
  const stores = form.stores.map(({ as }) => (as === undefined ? pointer([true, true, true]) : operands[as]!));
  const into = form.folds.map(({ along }) => pointer([along !== "all" && along > 0, along === 2, along === 1]));
  const sums = form.folds.map(({ fold, along }) =>
    inMemory(along, form.depth) ? pointer([false, along === 0, true], isSum(fold) ? 8 : 4) : undefined,
  );
  const pointers = [...new Set([...operands, ...stores, ...into, ...sums])].filter((p) => p !== undefined);
  return { code, sizes, operands, uniforms, stores, into, sums, pointers };
}
