// internal

/** Bytes of code, nested as they were composed. An instruction's operands come before it: `f32.add(x, y)` is [x, y, 0x92]. */
export type Code = number | readonly Code[];

/** A local or parameter. By itself it is the code that reads it, so `f32.add(x, y)` adds two locals. */
export type Local = readonly number[];

/** A value type's byte. */
export type Type = 0x7f | 0x7e | 0x7d | 0x7c | 0x7b;

export function unsigned(value: number): number[] {
  const [low, rest] = [value & 0x7f, value >>> 7];
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

/** An int32; an unsigned one is taken modulo 2³². */
export function signed(value: number): number[] {
  const [low, rest] = [value & 0x7f, (value | 0) >> 7];
  return rest === (low & 0x40 ? -1 : 0) ? [low] : [low | 0x80, ...signed(rest)];
}

export const localAt = (index: number): Local => [0x20, ...unsigned(index)];
export const set = (local: Local, value: Code): Code => [value, 0x21, local.slice(1)];
export const tee = (local: Local, value: Code): Code => [value, 0x22, local.slice(1)];

export type Unary = (a: Code) => Code;
export type Binary = (a: Code, b: Code) => Code;
/** `offset` bytes are added to the address. */
type Load = (address: Code, offset?: number) => Code;
type Store = (address: Code, value: Code, offset?: number) => Code;

export const one =
  (...op: readonly number[]): Unary =>
  (a) => [a, op];
export const two =
  (...op: readonly number[]): Binary =>
  (a, b) => [a, b, op];
export const load =
  (align: number, ...op: readonly number[]): Load =>
  (address, offset = 0) => [address, op, align, unsigned(offset)];
export const store =
  (align: number, ...op: readonly number[]): Store =>
  (address, value, offset = 0) => [address, value, op, align, unsigned(offset)];
