// internal
import type { Fold } from "../plan.ts";
import { type Code, type Local, set } from "./code.ts";
import { select, upTo } from "./control.ts";
import type { NewLocal } from "./loopCode.ts";
import { four, type Lanes } from "./loopLanes.ts";
import { f32, f64, i32 } from "./scalars.ts";
import { f32x4, f64x2, i32x4, v128 } from "./vectors.ts";

type Kind = Fold["fold"];

/** A fold, in code: `begin` before the values, `add` for one or four of them (the `copy`-th four of a round), `end` after. */
export interface Folding {
  readonly begin: Code;
  add(lanes: Lanes, copy: number, value: Local, local: NewLocal): Code;
  readonly end: Code;
}

/** Somewhere to accumulate: a local, or memory. */
interface Cell {
  readonly get: Code;
  set(value: Code): Code;
}
const inLocal = (local: Local): Cell => ({ get: local, set: (value) => set(local, value) });
const at = ({ load, store }: Pick<typeof v128, "load" | "store">, address: Code, offset = 0): Cell => ({
  get: load(address, offset),
  set: (value) => store(address, value, offset),
});

/** Sums are accumulated in float64; the largest |a|, which also tells whether all are finite, as the bits of a float32. */
export const isSum = (fold: Kind): boolean => fold === "sum" || fold === "norms";

const low = (a: Code): Code => f64x2.promote_low_f32x4(a);
const high = (a: Code): Code => low(v128.shuffle(a, a, [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]));

/** Four values more: into two cells of two float64, or one of four int32. */
function addFour(fold: Kind, cells: readonly Cell[], value: Local, local: NewLocal): Code {
  if (!isSum(fold)) return cells[0]!.set(i32x4.max_u(cells[0]!.get, f32x4.abs(value)));
  const half = local(v128);
  return [low(value), high(value)].map((wide, c) => [
    set(half, wide),
    cells[c]!.set(f64x2.add(cells[c]!.get, fold === "norms" ? f64x2.mul(half, half) : half)),
  ]);
}

/** The larger of two int32 as unsigned ones: the larger float32, or NaN, where they are the bits of |a|. */
const larger = (a: Code, b: Code): Code => select(i32.gt_u(a, b), a, b);

function addOne(fold: Kind, cell: Cell, value: Local, local: NewLocal): Code {
  if (isSum(fold)) {
    const wide = local(f64);
    const term = fold === "norms" ? f64.mul(wide, wide) : wide;
    return [set(wide, f64.promote_f32(value)), cell.set(f64.add(cell.get, term))];
  }
  const [bits, most] = [local(i32), local(i32)];
  return [set(bits, i32.reinterpret_f32(f32.abs(value))), set(most, cell.get), cell.set(larger(most, bits))];
}

const none = (fold: Kind): Code => (isSum(fold) ? f64.const(0) : i32.const(0));

/** The fold's value of what was accumulated. */
function finished(fold: Kind, total: Code): Code {
  if (fold === "sum") return f32.demote_f64(total);
  if (fold === "norms") return f32.demote_f64(f64.sqrt(total));
  return fold === "maxAbs" ? f32.reinterpret_i32(total) : f32.convert_i32_u(i32.lt_u(total, i32.const(0x7f800000)));
}

/**
 * Into one number, accumulated in locals, `rounds` fours at a time: with 2, element i goes to lane i mod 8, except the last
 * elements, fewer than 8, which go to the tail. Lanes i and i + 4 are added, then i and i + 2, then 0 and 1, then the
 * tail: an order that depends on sizes alone.
 */
export function inRegisters(fold: Kind, rounds: number, into: Local, local: NewLocal): Folding {
  const each = isSum(fold) ? 2 : 1;
  const cells = Array.from({ length: each * rounds }, () => local(v128));
  const [tail, most] = [local(isSum(fold) ? f64 : i32), local(i32)];
  const zero = local(v128);
  const join = isSum(fold) ? f64x2.add : i32x4.max_u;
  const joined = cells.slice(each).map((cell, c) => set(cells[c % each]!, join(cells[c % each]!, cell)));
  const [a, b] = cells as [Local, Local];
  const total = isSum(fold)
    ? [set(a, f64x2.add(a, b)), set(tail, f64.add(f64.add(f64x2.extract_lane(0, a), f64x2.extract_lane(1, a)), tail))]
    : [0, 1, 2, 3].map((lane) => [set(most, i32x4.extract_lane(lane, a)), set(tail, larger(tail, most))]);
  return {
    begin: [cells.map((cell) => set(cell, zero)), set(tail, none(fold))],
    add: (lanes, copy, value, fresh) =>
      lanes === four
        ? addFour(fold, cells.slice(each * copy, each * (copy + 1)).map(inLocal), value, fresh)
        : addOne(fold, inLocal(tail), value, fresh),
    end: [joined, total, f32.store(into, finished(fold, tail))],
  };
}

/**
 * Into a row or block of numbers at once, each accumulated in order, in memory at `sums`, which is 0 before and again
 * after: 8 bytes each for a sum, 4 for a maximum. `j` is the offset in bytes of a number in the row, of `bytes` in all.
 */
export function inRow(fold: Kind, sums: Local, into: Local, j: Local, bytes: Code): Folding {
  const wide = isSum(fold);
  const address = i32.add(sums, wide ? i32.shl(j, i32.const(1)) : j);
  const { load, store } = wide ? f64 : i32;
  const offsets = (offset: number): number[] => (wide ? [2 * offset, 2 * offset + 16] : [offset]);
  const clear = [f32.store(i32.add(into, j), finished(fold, load(address))), store(address, none(fold))];
  return {
    begin: [],
    add: (lanes, copy, value, fresh) =>
      lanes === four
        ? addFour(
            fold,
            offsets(16 * copy).map((offset) => at(v128, address, offset)),
            value,
            fresh,
          )
        : addOne(fold, at({ load, store }, address), value, fresh),
    end: [set(j, i32.const(0)), upTo(j, bytes, 4, clear)],
  };
}
