// internal
import { type Code, set } from "./code.ts";
import { ret, upTo, when } from "./control.ts";
import { type Func, func } from "./encoder.ts";
import { f32, i32 } from "./scalars.ts";
import { f32x4, v128 } from "./vectors.ts";

/** C ← min(max(C + bias, low), high) for `rows` rows of n floats, `cRow` bytes apart; no bias where its address is 0. NaN stays. */
export const gemmFinish: Func = func(
  "finish",
  { rows: i32, n: i32, c: i32, cRow: i32, bias: i32, low: f32, high: f32 },
  [],
  ({ rows, n, c, cRow, bias, low, high }, local) => {
    const [i, j, at, from] = [local(i32), local(i32), local(i32), local(i32)];
    const [lows, highs] = [local(v128), local(v128)];
    const whole = i32.and(n, i32.const(-4));
    const next = (bytes: number): Code => [at, from].map((pointer) => set(pointer, i32.add(pointer, i32.const(bytes))));
    const all = (biased: boolean): Code =>
      upTo(i, rows, 1, [
        [set(at, c), set(from, bias), set(j, i32.const(0))],
        upTo(j, whole, 4, [
          v128.store(
            at,
            f32x4.min(f32x4.max(biased ? f32x4.add(v128.load(at), v128.load(from)) : v128.load(at), lows), highs),
          ),
          next(16),
        ]),
        upTo(j, n, 1, [
          f32.store(at, f32.min(f32.max(biased ? f32.add(f32.load(at), f32.load(from)) : f32.load(at), low), high)),
          next(4),
        ]),
        set(c, i32.add(c, cRow)),
      ]);
    return [set(lows, f32x4.splat(low)), set(highs, f32x4.splat(high)), when(bias, [all(true), ret]), all(false)];
  },
);
