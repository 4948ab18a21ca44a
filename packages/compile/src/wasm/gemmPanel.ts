// internal
import { type Code, set } from "./code.ts";
import { call, select, upTo, when } from "./control.ts";
import { type Func, func } from "./encoder.ts";
import { panelRow, times } from "./gemmWords.ts";
import { i32 } from "./scalars.ts";

/** The functions of a module that multiply so many rows: by a panel of B wherever it lies, or packed. */
export interface Tiles {
  readonly height: number;
  readonly any: number;
  readonly packed: number;
}

/** Of n rows, those for tiles of this height; if the next are one lower, as few as leave a multiple of that where it can be. */
function inTiles(n: Code, height: number, lower = 0): Code {
  const whole = i32.div_u(n, i32.const(height));
  const least = times(i32.div_u(i32.add(n, i32.const(height - 1)), i32.const(height)), lower);
  const few = select(i32.le_u(least, n), i32.sub(n, least), whole);
  return times(lower === height - 1 ? few : whole, height);
}

/** `rows` rows of A times a panel of B, by the highest tiles first. */
export const gemmPanel = (tiles: readonly Tiles[]): Func =>
  func(
    undefined,
    { rows: i32, k: i32, a: i32, aRow: i32, b: i32, bRow: i32, c: i32, cRow: i32, first: i32 },
    [],
    ({ rows, k, a, aRow, b, bRow, c, cRow, first }, local) => {
      const [i, end, packed] = [local(i32), local(i32), local(i32)];
      const multiply = (by: number): Code => call(by, k, a, aRow, b, bRow, c, cRow, first);
      return [
        set(packed, i32.eq(bRow, i32.const(panelRow))),
        tiles.map(({ height, any, packed: of }, t) => [
          set(end, i32.add(i, inTiles(i32.sub(rows, i), height, tiles[t + 1]?.height))),
          upTo(i, end, height, [
            any === of ? multiply(any) : when(packed, multiply(of), multiply(any)),
            [set(a, i32.add(a, times(aRow, height))), set(c, i32.add(c, times(cRow, height)))],
          ]),
        ]),
      ];
    },
  );
