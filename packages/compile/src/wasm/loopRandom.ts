// internal
import { type Code, type Local, set } from "./code.ts";
import type { Lanes } from "./loopLanes.ts";
import { f32, i32 } from "./scalars.ts";

/** core's `uniform(seed, element)`, bit for bit; `h` is a local of the lanes' integers. */
export function random(
  { integers, splatInteger, numbers, splat, lane, fromInteger }: Lanes,
  seed: Code,
  element: Code,
  h: Local,
): readonly [before: Code, value: Code] {
  const { add, mul, xor, shr_u } = integers;
  const times = (a: Code, factor: number): Code => mul(a, splatInteger(i32.const(factor)));
  const ofSeed = (factor: number): Code => splatInteger(i32.mul(seed, i32.const(factor)));
  const shifted = (by: number): Code => xor(h, shr_u(h, i32.const(by)));
  const mix = [set(h, times(shifted(16), 0x85ebca6b)), set(h, times(shifted(13), 0xc2b2ae35)), set(h, shifted(16))];
  const first = set(h, add(add(splatInteger(element), lane), ofSeed(0x9e3779b1)));
  const second = set(h, xor(h, ofSeed(0x85ebca6b)));
  return [[first, mix, second, mix], numbers.mul(fromInteger(shr_u(h, i32.const(8))), splat(f32.const(2 ** -24)))];
}
