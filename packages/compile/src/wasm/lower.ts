// internal
import { grouped } from "../grouped.ts";
import type { Group, Loop, Operand, Plan, Product } from "../plan.ts";
import { inPlace, productScratch, productWords } from "./gemmWords.ts";
import { type Form, type Formed, formOf, type Word } from "./loopForm.ts";

/**
 * One thing that a step does, with words from `from` on: `count` loops or products of as many words each, in any order, by
 * several threads if that is worth it; or one product that is divided by blocks.
 */
type Call =
  | (Several & { readonly kind: "loops"; readonly form: Form; readonly stride: number })
  | (Several & { readonly kind: "products" })
  | (Sizes & { readonly kind: "blocks"; readonly from: number });

interface Several {
  readonly from: number;
  readonly count: number;
  readonly shared: boolean;
}

export interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly symmetric: boolean;
}

/** A plan's calls in order, their words, and how many bytes folds share, and products on each thread. */
export interface Lowered {
  readonly calls: readonly Call[];
  readonly words: readonly Word[];
  readonly sums: number;
  readonly packed: number;
  /** The uniforms that are int32. */
  readonly seeds: ReadonlySet<number>;
}

/** Floating point operations that are worth several threads: of one product by blocks, of a group product by product. */
const large = 2e7;
export const worth = 4e6;
/** Elements of a loop that are. */
const long = 2 ** 16;

export const operations = ({ m, n, k, symmetric }: Sizes): number => (symmetric ? 1 : 2) * m * n * k;

/** A product's epilogue becomes a loop in place over what it has computed. */
export function lower({ phases }: Plan): Lowered {
  const calls: Call[] = [];
  const words: Word[] = [];
  const seeds = new Set<number>();
  let [sums, packed] = [0, 0];
  const append = (some: readonly (readonly Word[])[]) => ({ from: words.push(...some.flat()) - sum(some.map(length)) });
  const addLoops = (loops: readonly Loop[], shared: boolean): void => {
    const formed = loops.map(formOf);
    sums = Math.max(sums, ...formed.map((one) => one.sums));
    for (const one of loops.flatMap(({ code }) => code)) if (one.op === "random") seeds.add(one.index);
    for (const [, same] of grouped(formed, ({ form }) => JSON.stringify(form))) {
      const [{ form, words: first }] = same as [Formed];
      const rest = { stride: first.length, count: same.length, shared };
      calls.push({ kind: "loops", form, ...append(same.map((one) => one.words)), ...rest });
    }
  };
  const addProducts = (all: readonly Product[]): void => {
    const each = all.flatMap((product) => {
      const sizes = sizesOf(product);
      packed = Math.max(packed, productScratch(sizes.n, sizes.k));
      const blocks = Array.from({ length: product.into.shape[0] }, (_, block) => wordsOf(product, sizes, block));
      return blocks.map((words) => ({ sizes, words }));
    });
    const [some, rest] = [each.filter(({ sizes }) => isLarge(sizes)), each.filter(({ sizes }) => !isLarge(sizes))];
    for (const { sizes, words } of some) calls.push({ kind: "blocks", ...append([words]), ...sizes });
    const shared = sum(rest.map(({ sizes }) => operations(sizes))) >= worth;
    const from = append(rest.map((one) => one.words));
    if (rest.length > 0) calls.push({ kind: "products", ...from, count: rest.length, shared });
  };
  for (const group of phases.flat()) {
    for (const item of group.items) if (item.kind === "loop") for (const loop of byFolds(item)) addLoops([loop], false);
    addProducts(products(group));
    const epilogues = products(group).flatMap(epilogueOf);
    if (epilogues.length > 0) addLoops(epilogues.flatMap(inParts), sum(epilogues.map(sizeOf)) >= long);
  }
  return { calls, words, sums, packed, seeds };
}

const sizeOf = ({ space }: Loop): number => space[0] * space[1] * space[2];
const length = (words: readonly Word[]): number => words.length;
/** Whether one product is worth several threads. */
export const isLarge = (sizes: Sizes): boolean => sizes.m > inPlace.m && operations(sizes) >= large;

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

export const products = ({ items }: Group): readonly Product[] => items.filter((item) => item.kind === "product");

export function sizesOf({ a, into, transposeA, symmetric }: Product): Sizes {
  const [, m, n] = into.shape;
  return { m, n, k: a.shape[transposeA ? 1 : 2], symmetric };
}

/** The words of one block's product: transposes by strides, an operand without blocks the same for each. */
function wordsOf({ a, b, into, transposeA, transposeB }: Product, sizes: Sizes, block: number): readonly Word[] {
  const strided = ({ place, shape: [blocks, rows, columns] }: Operand, transposed: boolean): Word[] => {
    const strides = [{ size: 4 * columns }, { size: 4 }];
    return [
      { place, plus: blocks === 1 ? 0 : 4 * block * rows * columns },
      ...(transposed ? strides.reverse() : strides),
    ];
  };
  const [{ m, n, k, symmetric }, [c, row]] = [sizes, strided(into, false) as [Word, Word]];
  const words = [m, n, k].map((size): Word => ({ size }));
  words.push(...strided(a, transposeA), ...strided(b, transposeB), c, row, { size: symmetric ? 1 : 0 });
  return [...words, ...productWords.slice(words.length).map(() => ({ size: 0 }))];
}

function epilogueOf({ into, epilogue }: Product): Loop[] {
  if (epilogue === undefined) return [];
  const { operands, code, value } = epilogue;
  const stores = [{ value, into, guarded: false }];
  const rest = { code, stores, folds: [], guard: undefined };
  return [{ kind: "loop", space: into.shape, operands: [into, ...operands.slice(1)], ...rest }];
}

/** So many folds make a module of some 3 kB, and browsers compile at once what is below 4. */
const mostFolds = 6;

/** A loop with few folds each, the last with the stores, which may overwrite what the others read. */
function byFolds(loop: Loop): readonly Loop[] {
  const { folds } = loop;
  const part = (from: number): Loop => ({ ...loop, stores: [], folds: folds.slice(from, from + mostFolds) });
  const parts = Array.from({ length: Math.max(1, Math.ceil(folds.length / mostFolds)) }, (_, i) => part(i * mostFolds));
  return parts.with(-1, { ...parts.at(-1)!, stores: loop.stores });
}

/** Rows of a part of a loop. */
const partRows = 64;

/** A loop over one large block in scratch, by some rows each. */
function inParts(loop: Loop): readonly Loop[] {
  const [blocks, rows, columns] = loop.space;
  if (blocks > 1 || rows < 2 * partRows || sizeOf(loop) < long) return [loop];
  return Array.from({ length: Math.ceil(rows / partRows) }, (_, part) => {
    const from = part * partRows;
    const count = Math.min(partRows, rows - from);
    const some = (operand: Operand): Operand => {
      const { place, shape } = operand;
      if (shape[1] === 1 || place.in !== "scratch") return operand;
      return { place: { in: "scratch", offset: place.offset + from * shape[2] }, shape: [shape[0], count, shape[2]] };
    };
    const [operands, stores] = [
      loop.operands.map(some),
      loop.stores.map((store) => ({ ...store, into: some(store.into) })),
    ];
    return { ...loop, space: [1, count, columns], operands, stores };
  });
}
