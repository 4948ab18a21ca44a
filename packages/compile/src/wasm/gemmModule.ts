// internal
import { type Code, set } from "./code.ts";
import { call, fill, repeat, select, upTo, when } from "./control.ts";
import { type Func, func, wasmModule } from "./encoder.ts";
import { gemmCopy, gemmGather } from "./gemmCopy.ts";
import { gemmFinish } from "./gemmFinish.ts";
import { gemmTile, width } from "./gemmTile.ts";
import { i32 } from "./scalars.ts";

/**
 * Blocks of k, n and m: 512 by 8 of B fit the first cache, 512 by 512 of B and 32 by 512 of A the second. B that lies row
 * by row and meets few rows of A is read in place, in blocks of fewer k: a packed copy would cost more than it saves.
 */
const block = { k: 512, n: 512, m: 32 };
const inPlace = { k: 64, m: 64 };

/** Of B that lies row by row, so many rows are packed through all panels before the next: few pages at a time. */
const rowsAtOnce = 32;

/** Rows of a whole tile. */
const height = 4;

/** In bytes. A's packed rows are not a power of 2 apart, lest they meet in a few sets of the cache. */
const packedRow = 4 * block.k + 64;
const panelRow = 4 * width;

/** Scratch: a strip of C, for the columns of an incomplete panel; A's packed block; B's, panel by panel. */
const packedA = block.m * panelRow;
const packedB = packedA + block.m * packedRow;

/** Bytes of scratch for a product of n columns and inner size k. */
export const gemmScratch = (n: number, k: number): number =>
  packedB + panelRow * Math.min(k, block.k) * Math.ceil(Math.min(n, block.n) / width);

const least = (a: Code, b: Code): Code => select(i32.lt_u(a, b), a, b);
const at = (start: Code, row: Code, rowBytes: Code, column: Code, columnBytes: Code): Code =>
  i32.add(start, i32.add(i32.mul(row, rowBytes), i32.mul(column, columnBytes)));

const index = { gather: height, copy: height + 1, panel: height + 2, mirror: height + 3 };

/** `rows` rows of A times a panel of B, tile by tile. */
const panel: Func = func(
  undefined,
  { rows: i32, k: i32, a: i32, aRow: i32, b: i32, bRow: i32, c: i32, cRow: i32, first: i32 },
  [],
  ({ rows, k, a, aRow, b, bRow, c, cRow, first }, local) => {
    const i = local(i32);
    const tile = (size: number): Code => call(size - 1, k, a, aRow, b, bRow, c, cRow, first);
    const rest = i32.and(rows, i32.const(height - 1));
    return [
      upTo(i, i32.sub(rows, rest), height, [
        tile(height),
        set(a, i32.add(a, i32.mul(aRow, i32.const(height)))),
        set(c, i32.add(c, i32.mul(cRow, i32.const(height)))),
      ]),
      Array.from({ length: height - 1 }, (_, t) => when(i32.eq(rest, i32.const(t + 1)), tile(t + 1))),
    ];
  },
);

/** What C's rows `from` … `to` − 1 have right of the diagonal is mirrored: C_ji ← C_ij. */
const mirror: Func = func(
  undefined,
  { n: i32, c: i32, cRow: i32, from: i32, to: i32 },
  [],
  ({ n, c, cRow, from, to }, local) => {
    const [i, size, right] = [local(i32), local(i32), local(i32)];
    const four = i32.const(4);
    const entry = (row: Code, column: Code): Code => at(c, row, cRow, column, four);
    const next = i32.add(i, i32.const(1));
    return upTo(from, to, width, [
      set(size, least(i32.sub(to, from), i32.const(width))),
      set(right, least(i32.add(from, i32.const(width)), n)),
      call(index.copy, i32.sub(n, right), size, entry(from, right), four, cRow, entry(right, from), cRow),
      set(i, from),
      upTo(
        i,
        i32.add(from, size),
        1,
        call(index.gather, i32.sub(right, next), i32.const(1), entry(i, next), four, four, entry(next, i), cRow),
      ),
    ]);
  },
);

/**
 * C ← A·B for C's rows `from` … `to` − 1; addresses and strides in bytes, C's rows contiguous. With `symmetric` only
 * what is on and above the diagonal is computed, and mirrored.
 */
const run: Func = func(
  "run",
  {
    ...{ n: i32, k: i32, a: i32, aRow: i32, aColumn: i32, b: i32, bRow: i32, bColumn: i32, c: i32, cRow: i32 },
    ...{ from: i32, to: i32, symmetric: i32, scratch: i32 },
  },
  [],
  ({ n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, from, to, symmetric, scratch }, local) => {
    // The blocks begin at p in k, q in n and r in m, and a panel at j in its block.
    const [p, ks, q, ns, r, ms] = [local(i32), local(i32), local(i32), local(i32), local(i32), local(i32)];
    const [j, columns, whole, packed] = [local(i32), local(i32), local(i32), local(i32)];
    const [direct, step, t, rows] = [local(i32), local(i32), local(i32), local(i32)];
    const [x, xRow, y, yRow, z] = [local(i32), local(i32), local(i32), local(i32), local(i32)];
    const [four, eight, strip] = [i32.const(4), i32.const(width), scratch];
    const panelBytes = i32.const(panelRow);
    const atB = (row: Code): Code => at(b, row, bRow, i32.add(q, j), bColumn);

    const eachPanel = (body: Code): Code => [
      [set(j, i32.const(0)), set(packed, i32.add(scratch, i32.const(packedB)))],
      upTo(j, ns, width, [
        set(columns, least(i32.sub(ns, j), eight)),
        set(whole, i32.eq(columns, eight)),
        body,
        set(packed, i32.add(packed, i32.mul(ks, panelBytes))),
      ]),
    ];
    const packPanel = [
      set(y, i32.add(packed, i32.mul(t, panelBytes))),
      when(i32.eqz(whole), fill(y, i32.const(0), i32.mul(rows, panelBytes))),
      call(index.copy, rows, columns, atB(i32.add(p, t)), bRow, bColumn, y, panelBytes),
    ];
    const packB = [
      set(t, i32.const(0)),
      repeat(
        [
          set(rows, select(i32.eq(bColumn, four), least(i32.sub(ks, t), i32.const(rowsAtOnce)), ks)),
          eachPanel(when(i32.eqz(i32.and(direct, whole)), packPanel)),
          set(t, i32.add(t, rows)),
        ],
        i32.lt_u(t, ks),
      ),
    ];
    const packA = [
      [set(x, at(a, r, aRow, p, aColumn)), set(xRow, aRow)],
      when(i32.ne(aColumn, four), [
        set(y, i32.add(scratch, i32.const(packedA))),
        call(index.copy, ms, ks, x, aRow, aColumn, y, i32.const(packedRow)),
        [set(x, y), set(xRow, i32.const(packedRow))],
      ]),
    ];
    const later = p;
    const multiply = [
      set(z, at(c, r, cRow, i32.add(q, j), four)),
      when(i32.and(direct, whole), [set(y, atB(p)), set(yRow, bRow)], [set(y, packed), set(yRow, panelBytes)]),
      when(whole, call(index.panel, rows, ks, x, xRow, y, yRow, z, cRow, i32.eqz(later)), [
        when(later, call(index.copy, rows, columns, z, cRow, four, strip, panelBytes)),
        call(index.panel, rows, ks, x, xRow, y, yRow, strip, panelBytes, i32.eqz(later)),
        call(index.copy, rows, columns, strip, panelBytes, four, z, cRow),
      ]),
    ];
    // Of a symmetric product, the rows of the block down to the panel's last column.
    const above = i32.sub(i32.add(i32.add(q, j), eight), r);
    const tiles = [
      set(rows, select(symmetric, select(i32.gt_s(above, i32.const(0)), least(above, ms), i32.const(0)), ms)),
      when(rows, multiply),
    ];
    return [
      set(direct, i32.and(i32.eq(bColumn, four), i32.le_u(i32.sub(to, from), i32.const(inPlace.m)))),
      set(step, select(direct, i32.const(inPlace.k), i32.const(block.k))),
      repeat(
        [
          [set(ks, least(i32.sub(k, p), step)), set(q, i32.const(0))],
          upTo(q, n, block.n, [
            [set(ns, least(i32.sub(n, q), i32.const(block.n))), packB, set(r, from)],
            upTo(r, to, block.m, [set(ms, least(i32.sub(to, r), i32.const(block.m))), packA, eachPanel(tiles)]),
          ]),
          set(p, i32.add(p, step)),
        ],
        i32.lt_u(p, k),
      ),
      when(symmetric, call(index.mirror, n, c, cRow, from, to)),
    ];
  },
);

/** The module of `run` and `finish`; its memory is the caller's. */
export const gemmModule = (shared: boolean): Uint8Array<ArrayBuffer> =>
  wasmModule(
    [...[1, 2, 3, height].map(gemmTile), gemmGather, gemmCopy(index.gather), panel, mirror, run, gemmFinish],
    shared,
  );
