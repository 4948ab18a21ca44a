// internal
import { type Binary, type Code, load, one, store, type Type, two, type Unary, unsigned } from "./code.ts";

type Lane = (lane: number, ...operands: readonly Code[]) => Code;
const simd = (op: number): number[] => [0xfd, ...unsigned(op)];
const v1 = (op: number): Unary => one(...simd(op));
const v2 = (op: number): Binary => two(...simd(op));
const lane =
  (op: number): Lane =>
  (index, ...operands) => [operands, simd(op), index];

/** Vectors of any lanes. Loads and stores promise an alignment of one float only. */
export const v128 = {
  type: 0x7b as Type,
  const: (...bytes: readonly number[]): Code => [simd(0x0c), bytes],
  load: load(2, ...simd(0x00)),
  load32_splat: load(2, ...simd(0x09)),
  load64_splat: load(2, ...simd(0x0a)),
  load32_zero: load(2, ...simd(0x5c)),
  load64_zero: load(2, ...simd(0x5d)),
  store: store(2, ...simd(0x0b)),
  store32_lane: (index: number, address: Code, value: Code, offset = 0): Code => [
    [address, value, simd(0x5a)],
    [2, unsigned(offset), index],
  ],
  store64_lane: (index: number, address: Code, value: Code, offset = 0): Code => [
    [address, value, simd(0x5b)],
    [2, unsigned(offset), index],
  ],
  not: v1(0x4d),
  and: v2(0x4e),
  andnot: v2(0x4f),
  or: v2(0x50),
  xor: v2(0x51),
  any_true: v1(0x53),
  /** The bits of a where mask is 1, else of b. */
  bitselect: (a: Code, b: Code, mask: Code): Code => [a, b, mask, simd(0x52)],
  /** Bytes of a (0–15) and b (16–31), in the order given. */
  shuffle: (a: Code, b: Code, bytes: readonly number[]): Code => [a, b, simd(0x0d), bytes],
};

const comparisons = (eq: number) => ({
  eq: v2(eq),
  ne: v2(eq + 1),
  lt: v2(eq + 2),
  gt: v2(eq + 3),
  le: v2(eq + 4),
  ge: v2(eq + 5),
});

/** pmin(a, b) is b < a ? b : a, and pmax a < b ? b : a. */
const arithmetic = (abs: number) => ({
  abs: v1(abs),
  neg: v1(abs + 1),
  sqrt: v1(abs + 3),
  add: v2(abs + 4),
  sub: v2(abs + 5),
  mul: v2(abs + 6),
  div: v2(abs + 7),
  min: v2(abs + 8),
  max: v2(abs + 9),
  pmin: v2(abs + 10),
  pmax: v2(abs + 11),
});

export const f32x4 = {
  type: v128.type,
  splat: v1(0x13),
  extract_lane: lane(0x1f),
  replace_lane: lane(0x20),
  ...comparisons(0x41),
  ...arithmetic(0xe0),
  demote_f64x2_zero: v1(0x5e),
  convert_i32x4_s: v1(0xfa),
  convert_i32x4_u: v1(0xfb),
};

export const f64x2 = {
  type: v128.type,
  splat: v1(0x14),
  extract_lane: lane(0x21),
  replace_lane: lane(0x22),
  ...comparisons(0x47),
  ...arithmetic(0xec),
  promote_low_f32x4: v1(0x5f),
};

export const i32x4 = {
  type: v128.type,
  splat: v1(0x11),
  extract_lane: lane(0x1b),
  replace_lane: lane(0x1c),
  eq: v2(0x37),
  ne: v2(0x38),
  lt_s: v2(0x39),
  lt_u: v2(0x3a),
  all_true: v1(0xa3),
  bitmask: v1(0xa4),
  shl: v2(0xab),
  shr_s: v2(0xac),
  shr_u: v2(0xad),
  add: v2(0xae),
  sub: v2(0xb1),
  mul: v2(0xb5),
  max_u: v2(0xb9),
};
