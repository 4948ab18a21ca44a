// internal
import { type Code, type Local, set } from "./code.ts";
import { call, fill, repeat, select, upTo, when } from "./control.ts";
import { type Func, func, wasmModule } from "./encoder.ts";
import { gemmCopy, gemmGather } from "./gemmCopy.ts";
import { gemmPanel } from "./gemmPanel.ts";
import { gemmTile, width } from "./gemmTile.ts";
import {
  at,
  atHand,
  block,
  few,
  forms,
  four,
  inPlace,
  item,
  least,
  mirrorRows,
  packColumns,
  packedA,
  packedB,
  packedRow,
  panelRow,
  read,
  rowsAtOnce,
  setWord,
  times,
  word,
} from "./gemmWords.ts";
import { i32 } from "./scalars.ts";

const index = { gather: 0, copy: 1, pack: 2, rows: 3, mirror: 4, whole: 5, panel: 6, tiles: 7 };

/** The block's columns from 64·item on are packed, panel by panel; those of an incomplete panel that are not there are 0. */
const pack: Func = func("pack", item, [], ({ words, item }, local) => {
  const { code, b, bRow, bColumn, p, q, packed } = read(words, ["b", "bRow", "bColumn", "p", "q", "packed"], local);
  const [ks, ns, direct, j, t, rows, columns, y] = [
    ...[local(i32), local(i32), local(i32), local(i32)],
    ...[local(i32), local(i32), local(i32), local(i32)],
  ] as [Local, Local, Local, Local, Local, Local, Local, Local];
  const panelBytes = i32.const(panelRow);
  const incomplete = i32.lt_u(columns, i32.const(width));
  const packPanel = [
    set(y, at(packed, j, times(ks, 4), t, panelBytes)),
    when(incomplete, fill(y, i32.const(0), i32.mul(rows, panelBytes))),
    call(index.copy, rows, columns, at(b, i32.add(p, t), bRow, i32.add(q, j), bColumn), bRow, bColumn, y, panelBytes),
  ];
  return [
    [code, atHand(words, ks, ns, direct), set(item, times(item, packColumns))],
    set(ns, least(ns, i32.add(item, i32.const(packColumns)))),
    repeat(
      [
        set(rows, select(i32.eq(bColumn, four), least(i32.sub(ks, t), i32.const(rowsAtOnce)), ks)),
        set(j, item),
        upTo(j, ns, width, [
          set(columns, least(i32.sub(ns, j), i32.const(width))),
          when(i32.or(i32.eqz(direct), incomplete), packPanel),
        ]),
        set(t, i32.add(t, rows)),
      ],
      i32.lt_u(t, ks),
    ),
  ];
});

/**
 * C's rows from 32·item on, as many as a block has, in the block's columns: C ← A·B, or C ← C + A·B if p > 0. Of a
 * symmetric C, only down to the last column of each panel.
 */
const rows: Func = func("rows", item, [], ({ words, item: r, scratch }, local) => {
  const names = ["aRow", "aColumn", "b", "bRow", "c", "cRow", "p", "q", "packed", "symmetric"] as const;
  const { code, aRow, aColumn, b, bRow, c, cRow, p, q, packed, symmetric } = read(words, names, local);
  const [ks, ns, ms, direct, j, count] = [local(i32), local(i32), local(i32), local(i32), local(i32), local(i32)];
  const [columns, whole, x, y, yRow, z] = [local(i32), local(i32), local(i32), local(i32), local(i32), local(i32)];
  const panelBytes = i32.const(panelRow);
  const packA = [
    set(y, i32.add(scratch, i32.const(packedA))),
    call(index.copy, ms, ks, x, aRow, aColumn, y, i32.const(packedRow)),
    [set(x, y), set(aRow, i32.const(packedRow))],
  ];
  const above = i32.sub(i32.add(i32.add(q, j), i32.const(width)), r);
  const strip = scratch;
  const multiply = [
    set(z, at(c, r, cRow, i32.add(q, j), four)),
    set(whole, i32.eq(columns, i32.const(width))),
    when(
      i32.and(direct, whole),
      [set(y, at(b, p, bRow, i32.add(q, j), four)), set(yRow, bRow)],
      [set(y, i32.add(packed, i32.mul(j, times(ks, 4)))), set(yRow, panelBytes)],
    ),
    when(whole, call(index.panel, count, ks, x, aRow, y, yRow, z, cRow, i32.eqz(p)), [
      when(p, call(index.copy, count, columns, z, cRow, four, strip, panelBytes)),
      call(index.panel, count, ks, x, aRow, y, yRow, strip, panelBytes, i32.eqz(p)),
      call(index.copy, count, columns, strip, panelBytes, four, z, cRow),
    ]),
  ];
  return [
    [code, atHand(words, ks, ns, direct), set(r, times(r, block.m))],
    set(ms, least(i32.sub(word(words, "m"), r), i32.const(block.m))),
    set(x, at(word(words, "a"), r, aRow, p, aColumn)),
    when(i32.ne(aColumn, four), packA),
    upTo(j, ns, width, [
      set(columns, least(i32.sub(ns, j), i32.const(width))),
      set(count, select(symmetric, select(i32.gt_s(above, i32.const(0)), least(above, ms), i32.const(0)), ms)),
      when(count, multiply),
    ]),
  ];
});

/** What C's rows from 64·item on, as many, have right of the diagonal is mirrored: C_ji ← C_ij. */
const mirror: Func = func("mirror", item, [], ({ words, item: from }, local) => {
  const { code, n, c, cRow } = read(words, ["n", "c", "cRow"], local);
  const [i, to, end, right] = [local(i32), local(i32), local(i32), local(i32)];
  const entry = (row: Code, column: Code): Code => at(c, row, cRow, column, four);
  const next = i32.add(i, i32.const(1));
  return [
    [code, set(from, times(from, mirrorRows)), set(to, least(n, i32.add(from, i32.const(mirrorRows))))],
    upTo(from, to, width, [
      set(right, least(i32.add(from, i32.const(width)), n)),
      set(end, least(right, to)),
      call(index.copy, i32.sub(n, right), i32.sub(end, from), entry(from, right), four, cRow, entry(right, from), cRow),
      set(i, from),
      upTo(
        i,
        end,
        1,
        call(index.gather, i32.sub(right, next), i32.const(1), entry(i, next), four, four, entry(next, i), cRow),
      ),
    ]),
  ];
});

/** The whole product on one thread. */
const whole: Func = func("whole", item, [], ({ words, scratch }, local) => {
  const names = ["m", "n", "k", "aColumn", "bColumn", "symmetric"] as const;
  const { code, m, n, k, aColumn, bColumn, symmetric } = read(words, names, local);
  const [p, q, deep, wide, i] = [local(i32), local(i32), local(i32), local(i32), local(i32)];
  const direct = i32.and(i32.eq(bColumn, four), i32.le_u(m, i32.const(inPlace.m)));
  const narrow = i32.and(i32.eq(aColumn, four), i32.le_u(m, i32.const(few.m)));
  const each = (end: Code, size: number, of: number): Code => [
    set(i, i32.const(0)),
    upTo(i, i32.div_u(i32.add(end, i32.const(size - 1)), i32.const(size)), 1, call(of, words, i, scratch)),
  ];
  return [
    [code, set(deep, select(direct, i32.const(inPlace.k), i32.const(block.k))), setWord(words, "deep", deep)],
    [set(wide, select(narrow, i32.const(few.n), i32.const(block.n))), setWord(words, "wide", wide)],
    setWord(words, "packed", i32.add(scratch, i32.const(packedB))),
    repeat(
      [
        [setWord(words, "p", p), set(q, i32.const(0))],
        when(
          n,
          repeat(
            [
              setWord(words, "q", q),
              each(least(i32.sub(n, q), wide), packColumns, index.pack),
              each(m, block.m, index.rows),
              set(q, i32.add(q, wide)),
            ],
            i32.lt_u(q, n),
          ),
        ),
        set(p, i32.add(p, deep)),
      ],
      i32.lt_u(p, k),
    ),
    when(symmetric, each(n, mirrorRows, index.mirror)),
  ];
});

/**
 * The module of `whole`, and of its parts: `pack`, then `rows`, for each block; then `mirror`. Its memory is the caller's.
 * Both forms give the same bits; the small one is slower.
 */
export function gemmModule(shared: boolean, form: keyof typeof forms = "large"): Uint8Array<ArrayBuffer> {
  const { heights, ...steps } = forms[form];
  const tiles = heights.map((height, t) => {
    const any = index.tiles + 2 * t;
    return { height, any, packed: height > 1 ? any + 1 : any };
  });
  return wasmModule(
    [
      ...[gemmGather, gemmCopy(index.gather), pack, rows, mirror, whole, gemmPanel(tiles)],
      ...heights.flatMap((height) => [
        gemmTile(height, steps.inPlace),
        ...(height > 1 ? [gemmTile(height, steps.packed, panelRow)] : []),
      ]),
    ],
    shared,
  );
}
