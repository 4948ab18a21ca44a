// internal
import { type Code, type Local, set, unsigned } from "./code.ts";
import { i32 } from "./scalars.ts";

/** `depth` counts the blocks, loops and ifs around the branch: 0 is the innermost. A branch to a loop begins it anew. */
export const br = (depth: number): Code => [0x0c, unsigned(depth)];
export const brIf = (depth: number, test: Code): Code => [test, 0x0d, unsigned(depth)];
export const block = (...body: readonly Code[]): Code => [0x02, 0x40, body, 0x0b];
export const loop = (...body: readonly Code[]): Code => [0x03, 0x40, body, 0x0b];
export const when = (test: Code, then: Code, otherwise?: Code): Code => [
  [test, 0x04, 0x40, then],
  otherwise === undefined ? [] : [0x05, otherwise],
  0x0b,
];
/** Do body while test holds, at least once. */
export const repeat = (body: Code, test: Code): Code => loop(body, brIf(0, test));
/** Do body for i = i, i + step, … while i < end (unsigned). */
export const upTo = (i: Local, end: Code, step: number, body: Code): Code => {
  const below = i32.lt_u(i, end);
  return when(below, repeat([body, set(i, i32.add(i, i32.const(step)))], below));
};
export const call = (index: number, ...args: readonly Code[]): Code => [args, 0x10, unsigned(index)];
export const ret: Code = 0x0f;
export const drop = (value: Code): Code => [value, 0x1a];
/** a where test ≠ 0, else b; both are computed. */
export const select = (test: Code, a: Code, b: Code): Code => [a, b, test, 0x1b];
/** `size` bytes from `address` on become `value`. */
export const fill = (address: Code, value: Code, size: Code): Code => [address, value, size, [0xfc, 0x0b, 0x00]];
