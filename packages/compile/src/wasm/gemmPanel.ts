// internal
import { type Code, set } from "./code.ts";
import { call, upTo, when } from "./control.ts";
import { type Func, func } from "./encoder.ts";
import { height, panelRow, times, unrolled } from "./gemmWords.ts";
import { i32 } from "./scalars.ts";

/**
 * `rows` rows of A times a panel of B, tile by tile, by the functions of the module that `index` says. Of a packed panel
 * the tile that knows its stride takes all but the last few of k.
 */
export const gemmPanel = (index: Readonly<Record<"packed" | "tile" | "row", number>>): Func =>
  func(
    undefined,
    { rows: i32, k: i32, a: i32, aRow: i32, b: i32, bRow: i32, c: i32, cRow: i32, first: i32 },
    [],
    ({ rows, k, a, aRow, b, bRow, c, cRow, first }, local) => {
      const [i, most, left] = [local(i32), local(i32), local(i32)];
      const whole = i32.and(rows, i32.const(-height));
      const tile = (of: number, steps: Code, x: Code, y: Code, first: Code): Code =>
        call(of, steps, x, aRow, y, bRow, c, cRow, first);
      const next = (size: number): Code => [
        set(a, i32.add(a, times(aRow, size))),
        set(c, i32.add(c, times(cRow, size))),
      ];
      const rest = tile(index.tile, left, i32.add(a, times(most, 4)), i32.add(b, times(most, panelRow)), i32.const(0));
      return [
        [set(left, i32.and(k, i32.const(unrolled - 1))), set(most, i32.sub(k, left))],
        when(
          i32.eq(bRow, i32.const(panelRow)),
          upTo(i, whole, height, [tile(index.packed, most, a, b, first), when(left, rest), next(height)]),
        ),
        upTo(i, whole, height, [tile(index.tile, k, a, b, first), next(height)]),
        upTo(i, rows, 1, [tile(index.row, k, a, b, first), next(1)]),
      ];
    },
  );
