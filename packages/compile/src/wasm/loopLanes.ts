// internal
import type { Binary, Code, Unary } from "./code.ts";
import { select } from "./control.ts";
import { f32, i32 } from "./scalars.ts";
import { f32x4, i32x4, v128 } from "./vectors.ts";

type Arithmetic = Record<"abs" | "sqrt", Unary> & Record<"add" | "sub" | "mul" | "div" | "min" | "max", Binary>;

/**
 * What instructions are made of, for one element at a time or for four. Both round alike, operation by operation, so an
 * element's value does not depend on which of them computed it.
 */
export interface Lanes {
  readonly type: typeof f32 | typeof v128;
  readonly mask: typeof i32 | typeof v128;
  readonly load: (address: Code, offset?: number) => Code;
  readonly store: (address: Code, value: Code, offset?: number) => Code;
  readonly numbers: Readonly<Arithmetic>;
  /** A number in every lane. */
  readonly splat: Unary;
  /** A comparison gives a mask, which `number` makes 1 or 0; `isTrue` is the mask of the numbers that are not 0. */
  readonly compare: Readonly<Record<"gt" | "ge", Binary>>;
  readonly number: Unary;
  readonly isTrue: Unary;
  readonly select: (mask: Code, a: Code, b: Code) => Code;
  readonly integers: Readonly<Record<"add" | "mul" | "xor" | "shr_u", Binary>>;
  readonly splatInteger: Unary;
  /** How far each lane's element is from the first. */
  readonly lane: Code;
  readonly fromInteger: Unary;
}

export const single: Lanes = {
  type: f32,
  mask: i32,
  load: f32.load,
  store: f32.store,
  numbers: f32,
  splat: (a) => a,
  compare: f32,
  number: f32.convert_i32_u,
  isTrue: (a) => f32.ne(a, f32.const(0)),
  select,
  integers: i32,
  splatInteger: (a) => a,
  lane: i32.const(0),
  fromInteger: f32.convert_i32_u,
};

const repeated = (word: readonly number[]): Code => v128.const(...word, ...word, ...word, ...word);

export const four: Lanes = {
  type: v128,
  mask: v128,
  load: v128.load,
  store: v128.store,
  numbers: f32x4,
  splat: f32x4.splat,
  compare: f32x4,
  number: (mask) => v128.and(mask, repeated([0, 0, 0x80, 0x3f])),
  isTrue: (a) => f32x4.ne(a, repeated([0, 0, 0, 0])),
  select: (mask, a, b) => v128.bitselect(a, b, mask),
  integers: { add: i32x4.add, mul: i32x4.mul, xor: v128.xor, shr_u: i32x4.shr_u },
  splatInteger: i32x4.splat,
  lane: v128.const(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0),
  fromInteger: f32x4.convert_i32x4_u,
};
