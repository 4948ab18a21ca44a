// internal
import { type Code, type Local, set } from "./code.ts";
import { call, ret, upTo, when } from "./control.ts";
import { type Func, func } from "./encoder.ts";
import { f32, i32 } from "./scalars.ts";
import { v128 } from "./vectors.ts";

const params = { rows: i32, columns: i32, x: i32, xRow: i32, xColumn: i32, y: i32, yRow: i32 };

const four = i32.const(4);
const ahead = (pointer: Local, bytes: Code): Code => set(pointer, i32.add(pointer, bytes));

/** Y ← X, `rows` by `columns` floats that are `xRow` and `xColumn` bytes apart; Y's rows are contiguous, `yRow` bytes apart. */
export const gemmGather: Func = func(undefined, params, [], ({ rows, columns, x, xRow, xColumn, y, yRow }, local) => {
  const [i, j, from, to] = [local(i32), local(i32), local(i32), local(i32)];
  return upTo(i, rows, 1, [
    [set(from, x), set(to, y), set(j, i32.const(0))],
    upTo(j, columns, 1, [f32.store(to, f32.load(from)), ahead(from, xColumn), ahead(to, four)]),
    [ahead(x, xRow), ahead(y, yRow)],
  ]);
});

/** The same, given where `gemmGather` is: by vectors for eight contiguous columns, by 4×4 transposes for contiguous rows. */
export const gemmCopy = (gather: number): Func =>
  func(undefined, params, [], ({ rows, columns, x, xRow, xColumn, y, yRow }, local) => {
    const [i, j, from, to] = [local(i32), local(i32), local(i32), local(i32)];
    const byRows = upTo(i, rows, 1, [
      [0, 16].map((offset) => v128.store(y, v128.load(x, offset), offset)),
      [ahead(x, xRow), ahead(y, yRow)],
    ]);
    const [wholeRows, wholeColumns] = [rows, columns].map((count) => i32.and(count, i32.const(-4))) as [Code, Code];
    const [x4, y4] = [i32.add(x, i32.mul(wholeRows, xRow)), i32.add(y, i32.mul(wholeRows, yRow))];
    const [right, below] = [
      [i32.add(x, i32.mul(wholeColumns, xColumn)), i32.add(y, i32.mul(wholeColumns, four))],
      [x4, y4],
    ] as const;
    const three = i32.const(3);
    const byColumns = [
      call(gather, wholeRows, i32.and(columns, three), right[0], xRow, xColumn, right[1], yRow),
      call(gather, i32.and(rows, three), columns, below[0], xRow, xColumn, below[1], yRow),
      upTo(j, wholeColumns, 4, [
        [set(from, x), set(to, y), set(i, i32.const(0))],
        upTo(i, wholeRows, 4, [
          transpose(from, xColumn, to, yRow, () => local(v128), local(i32)),
          ahead(from, i32.const(16)),
        ]),
        [ahead(x, i32.mul(xColumn, four)), ahead(y, i32.const(16))],
      ]),
    ];
    const panel = i32.and(i32.eq(xColumn, four), i32.eq(columns, i32.const(8)));
    return [
      when(panel, [byRows, ret]),
      when(i32.eq(xRow, four), [byColumns, ret]),
      call(gather, rows, columns, x, xRow, xColumn, y, yRow),
    ];
  });

/** Four rows of four at `to` are the columns at `from`; `to` ends four rows on. */
function transpose(from: Local, apart: Code, to: Local, row: Code, vector: () => Local, source: Local): Code {
  const [a, b, c, d] = [vector(), vector(), vector(), vector()];
  const [p, q, r, s] = [vector(), vector(), vector(), vector()];
  const low = [0, 4, 1, 5];
  const high = [2, 6, 3, 7];
  const store = (value: Code): Code => [v128.store(to, value), ahead(to, row)];
  return [
    set(source, from),
    [a, b, c, d].map((column) => [set(column, v128.load(source)), ahead(source, apart)]),
    [set(p, lanes(a, b, low)), set(q, lanes(c, d, low)), set(r, lanes(a, b, high)), set(s, lanes(c, d, high))],
    [store(lanes(p, q, [0, 1, 4, 5])), store(lanes(p, q, [2, 3, 6, 7]))],
    [store(lanes(r, s, [0, 1, 4, 5])), store(lanes(r, s, [2, 3, 6, 7]))],
  ];
}

/** Lanes of a (0–3) and b (4–7). */
const lanes = (a: Code, b: Code, order: readonly number[]): Code =>
  v128.shuffle(
    a,
    b,
    order.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  );
