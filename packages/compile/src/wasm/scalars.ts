// internal
import { type Code, load, one, signed, store, type Type, two } from "./code.ts";

const float32 = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];
const float64 = (value: number): number[] => [...new Uint8Array(Float64Array.of(value).buffer)];

export const i32 = {
  type: 0x7f as Type,
  const: (value: number): Code => [0x41, signed(value)],
  load: load(2, 0x28),
  store: store(2, 0x36),
  eqz: one(0x45),
  eq: two(0x46),
  ne: two(0x47),
  lt_u: two(0x49),
  gt_s: two(0x4a),
  gt_u: two(0x4b),
  le_u: two(0x4d),
  add: two(0x6a),
  sub: two(0x6b),
  mul: two(0x6c),
  div_u: two(0x6e),
  and: two(0x71),
  or: two(0x72),
  xor: two(0x73),
  shl: two(0x74),
  shr_u: two(0x76),
  reinterpret_f32: one(0xbc),
};

export const f32 = {
  type: 0x7d as Type,
  const: (value: number): Code => [0x43, float32(value)],
  load: load(2, 0x2a),
  store: store(2, 0x38),
  ne: two(0x5c),
  gt: two(0x5e),
  ge: two(0x60),
  abs: one(0x8b),
  sqrt: one(0x91),
  add: two(0x92),
  sub: two(0x93),
  mul: two(0x94),
  div: two(0x95),
  min: two(0x96),
  max: two(0x97),
  convert_i32_u: one(0xb3),
  demote_f64: one(0xb6),
  reinterpret_i32: one(0xbe),
};

export const f64 = {
  type: 0x7c as Type,
  const: (value: number): Code => [0x44, float64(value)],
  load: load(3, 0x2b),
  store: store(3, 0x39),
  sqrt: one(0x9f),
  add: two(0xa0),
  mul: two(0xa2),
  promote_f32: one(0xbb),
};
