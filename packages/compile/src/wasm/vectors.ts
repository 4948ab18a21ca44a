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
  store: store(2, ...simd(0x0b)),
  and: v2(0x4e),
  xor: v2(0x51),
  /** The bits of a where mask is 1, else of b. */
  bitselect: (a: Code, b: Code, mask: Code): Code => [a, b, mask, simd(0x52)],
  /** Bytes of a (0–15) and b (16–31), in the order given. */
  shuffle: (a: Code, b: Code, bytes: readonly number[]): Code => [a, b, simd(0x0d), bytes],
};

export const f32x4 = {
  type: v128.type,
  splat: v1(0x13),
  ne: v2(0x42),
  gt: v2(0x44),
  ge: v2(0x46),
  abs: v1(0xe0),
  sqrt: v1(0xe3),
  add: v2(0xe4),
  sub: v2(0xe5),
  mul: v2(0xe6),
  div: v2(0xe7),
  min: v2(0xe8),
  max: v2(0xe9),
  convert_i32x4_u: v1(0xfb),
};

export const f64x2 = {
  type: v128.type,
  extract_lane: lane(0x21),
  add: v2(0xf0),
  mul: v2(0xf2),
  promote_low_f32x4: v1(0x5f),
};

export const i32x4 = {
  type: v128.type,
  splat: v1(0x11),
  extract_lane: lane(0x1b),
  shr_u: v2(0xad),
  add: v2(0xae),
  mul: v2(0xb5),
  max_u: v2(0xb9),
};
