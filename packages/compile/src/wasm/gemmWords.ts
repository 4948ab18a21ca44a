// internal
import { type Code, type Local, set } from "./code.ts";
import { select } from "./control.ts";
import { width } from "./gemmTile.ts";
import { i32 } from "./scalars.ts";

/**
 * What the kernels of a product read, an int32 each: sizes, then where A, B and C are and how far apart their rows and
 * columns, in bytes; whether C is symmetric. What follows is the kernels' own: the block of k and n at hand begins at p
 * and q, is `deep` long in k and `wide` in n, and has its part of B packed at `packed`.
 */
export const productWords = [
  ...(["m", "n", "k", "a", "aRow", "aColumn", "b", "bRow", "bColumn", "c", "cRow", "symmetric"] as const),
  ...(["p", "q", "deep", "wide", "packed"] as const),
] as const;
type Name = (typeof productWords)[number];

/**
 * Blocks of k, n and m. They are long in k, since each of them reads and writes C: 1024 by 8 of B come from the first or
 * the second cache, 1024 by 512 from the second or the third. 20 rows are whole tiles of 5 and of 4, and items small enough
 * to be shared evenly between threads. B that lies row by row and meets few rows of A is read in place, in blocks of fewer
 * k: a packed copy would cost more than it saves. One that meets not many more is packed a few panels at a time, which are
 * used before they have left the first caches.
 */
export const block = { k: 1024, n: 512, m: 20 };
export const inPlace = { k: 64, m: 16 };
export const few = { n: 64, m: 256 };

/** Columns that one item of `pack` takes, and rows that one item of `mirror` does. */
export const packColumns = 64;
export const mirrorRows = 64;

/** Of B that lies row by row, so many rows are packed through all panels before the next: few pages at a time. */
export const rowsAtOnce = 32;

/** Heights of tiles, and the steps of k that they take at once. The small module is below 4 kB. */
export const forms = {
  large: { heights: [5, 4, 1], packed: 16, inPlace: 4 },
  small: { heights: [4, 1], packed: 2, inPlace: 1 },
} as const;

/** In bytes. A's packed rows are not a power of 2 apart, lest they meet in a few sets of the cache. */
export const packedRow = 4 * block.k + 64;
export const panelRow = 4 * width;

/** Scratch: a strip of C, for the columns of an incomplete panel; A's packed block; B's, panel by panel. */
export const packedA = block.m * panelRow;
export const packedB = packedA + block.m * packedRow;

/** Bytes of scratch that a product of n columns and inner size k needs on each thread. */
export const productScratch = (n: number, k: number): number =>
  packedB + panelRow * Math.min(k, block.k) * Math.ceil(Math.min(n, block.n) / width);

/** Bytes from one thread's scratch to the next: no line of the cache is in both. */
export const wholeLines = (bytes: number): number => (bytes + 63) & -64;

export const least = (a: Code, b: Code): Code => select(i32.lt_u(a, b), a, b);
export const at = (start: Code, row: Code, rowBytes: Code, column: Code, columnBytes: Code): Code =>
  i32.add(start, i32.add(i32.mul(row, rowBytes), i32.mul(column, columnBytes)));
export const four = i32.const(4);
export const times = (a: Code, factor: number): Code => i32.mul(a, i32.const(factor));

export const item = { words: i32, item: i32, scratch: i32 };
export const word = (words: Local, name: Name): Code => i32.load(words, 4 * productWords.indexOf(name));
export const setWord = (words: Local, name: Name, value: Code): Code =>
  i32.store(words, value, 4 * productWords.indexOf(name));

/** Some of the words in locals, read by `code`. */
export function read<N extends Name>(words: Local, names: readonly N[], local: (of: typeof i32) => Local) {
  const locals = Object.fromEntries(names.map((name) => [name, local(i32)])) as Record<N, Local>;
  return { code: names.map((name) => set(locals[name], word(words, name))), ...locals };
}

/** The block at hand is `ks` by `ns`; B is read in place, but for an incomplete panel, if `direct` is not 0. */
export const atHand = (words: Local, ks: Local, ns: Local, direct: Local): Code => [
  set(direct, i32.eq(word(words, "deep"), i32.const(inPlace.k))),
  set(ks, least(i32.sub(word(words, "k"), word(words, "p")), word(words, "deep"))),
  set(ns, least(i32.sub(word(words, "n"), word(words, "q")), word(words, "wide"))),
];
