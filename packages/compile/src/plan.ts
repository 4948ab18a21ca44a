import type { Over } from "@unitball/core";

/** [block, in, out]; 0-d values are [1, 1, 1] here. */
export type Space = readonly [block: number, in_: number, out: number];

/**
 * Where a tensor is. `held` and `given` are the caller's, by index into `Plan.held` and `Plan.given`, and `result` will
 * be, by index into `Plan.results`; `scratch` begins at `offset` in the plan's one scratch array; `scalar` is a place in
 * the table of 0-d values, which outlives the step where it is a slot. Offsets count float32 numbers and are multiples of
 * 4.
 */
export type Place =
  | { readonly in: "held"; readonly index: number }
  | { readonly in: "given"; readonly index: number }
  | { readonly in: "result"; readonly index: number }
  | { readonly in: "scratch"; readonly offset: number }
  | { readonly in: "scalar"; readonly index: number };

/** A tensor that an item reads or writes. Along an axis where its size is 1 and the space's is not, it is repeated. */
export interface Operand {
  readonly place: Place;
  readonly shape: Space;
}

/**
 * One instruction of straight-line code over float32; arguments are numbers of earlier instructions. `load` reads operand
 * `index` at the element at hand; `uniform` is a number that the host computes in float64 each step and rounds once;
 * `const` is rounded once too. `select` is a where test ≠ 0, else b; the other branch may be anything. `min` and `max`
 * pass NaN. `random` is core's `uniform(seed, element)` with the seed (an int32) at uniform `index`, which holds bits.
 */
export type Instruction =
  | { readonly op: "load"; readonly index: number }
  | { readonly op: "uniform"; readonly index: number }
  | { readonly op: "random"; readonly index: number }
  | { readonly op: "const"; readonly value: number }
  | { readonly op: "abs" | "sqrt"; readonly args: readonly [number] }
  | {
      readonly op: "add" | "sub" | "mul" | "div" | "min" | "max" | "gt" | "ge";
      readonly args: readonly [number, number];
    }
  | { readonly op: "select"; readonly args: readonly [test: number, a: number, b: number] };

/** A reduction of instruction `value` over an axis, kept with size 1, into operand `into`. Sums are exact to float32. */
export interface Fold {
  readonly fold: "sum" | "maxAbs" | "norms" | "finite";
  readonly over: Over;
  readonly value: number;
  readonly into: Operand;
}

/** Instruction `value`, written to operand `into` of the whole space; with `guard`, only if the scalar there is not 0. */
export interface Store {
  readonly value: number;
  readonly into: Operand;
  readonly guarded: boolean;
}

/**
 * One pass over a space. Every load comes before the stores, so that an operand may be read and written in place.
 * Instructions that are the same for every element (no load but of scalars) come first.
 */
export interface Loop {
  readonly kind: "loop";
  readonly space: Space;
  readonly operands: readonly Operand[];
  readonly code: readonly Instruction[];
  readonly stores: readonly Store[];
  readonly folds: readonly Fold[];
  /** The scalar whose being 0 skips the guarded stores. */
  readonly guard: Place | undefined;
}

/**
 * C = A·B for each block, with aᵀ read as stored: [block, m, k] or, transposed, [block, k, m]. `symmetric` says that C is
 * (a Gram matrix, or a product of commuting symmetric ones), so that half of it may be computed and mirrored. The
 * epilogue is a loop over C's space in which loading operand 0 gives A·B at the element at hand (in the list it has C's
 * place and shape), and operands 1 … are read as in any loop, none of them from C's place; its one store is C. It reads
 * scratch and scalars only, and draws no random numbers. C is symmetric after the epilogue too. Without an epilogue C is
 * A·B.
 */
export interface Product {
  readonly kind: "product";
  readonly a: Operand;
  readonly b: Operand;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly symmetric: boolean;
  readonly into: Operand;
  readonly epilogue:
    | { readonly operands: readonly Operand[]; readonly code: readonly Instruction[]; readonly value: number }
    | undefined;
}

/** A piece of work that needs nothing else of its phase. */
export type Item = Loop | Product;

/**
 * Items of one pattern: they differ in places, in which uniforms their instructions read, and, for loops, in the space's
 * sizes, and in nothing else. Each `uniform` instruction is a hole of its own, even where two read the same uniform, so
 * that the pattern stays when their numbers part. Products of one group have equal sizes. Members of equal size follow
 * one another; their i-th operands in scratch lie at a constant stride wherever one group wrote them, so that a batched
 * kernel can take them all.
 */
export interface Group {
  /**
   * What identifies the kernel: its code, folds and stores, which operands are repeated along which axes, and which of
   * them a store overwrites. No sizes, no places, no constants that could be uniforms.
   */
  readonly pattern: string;
  readonly items: readonly Item[];
}

/** A number that the host computes each step, from the step's number k alone. `key` identifies it. */
export interface Uniform {
  readonly key: string;
  at(k: number): number;
}

/** A slot of the caller's: tensor or 0-d, updated in place (`held`) or read (`given`). */
export interface Slot {
  /** The name in the caller's record: "x", "slots/d", "g0". */
  readonly slot: string;
  /** The layer whose tensor this is, where the slot has one for each. */
  readonly layer: string | undefined;
  readonly shape: Space;
  /** 0-d slots are in the table of scalars, at this index. */
  readonly scalar: number | undefined;
}

/** A step, ready for a lowering: phases one after the other, in each of which the groups are independent. */
export interface Plan {
  readonly held: readonly Slot[];
  readonly given: readonly Slot[];
  /** Slots that the step makes new: the caller's to keep. Tensors are at places in "result". */
  readonly results: readonly Slot[];
  readonly uniforms: readonly Uniform[];
  readonly phases: readonly (readonly Group[])[];
  /** Sizes of the scratch array and of the table of scalars, in float32 numbers. */
  readonly scratch: number;
  readonly scalars: number;
}
