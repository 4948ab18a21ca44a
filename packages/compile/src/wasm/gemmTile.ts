// internal
import { type Code, set } from "./code.ts";
import { repeat, when } from "./control.ts";
import { type Func, func } from "./encoder.ts";
import { i32 } from "./scalars.ts";
import { f32x4, v128 } from "./vectors.ts";

/** Columns of a tile: two vectors of four. With four rows, its sums are 8 of x64's 16 vector registers. */
export const width = 8;

/** Steps of k for one test of the loop's end. */
const unrolled = 4;

const lanes = [0, 1];

/**
 * C ← A·B, or C ← C + A·B if not `first`, for `rows` rows and 8 columns of C. A's and C's rows are `aRow` and `cRow`
 * bytes apart, each contiguous; so are B's, of 8 columns, `bRow` bytes apart. A sum is taken in the order of k, one
 * rounded product and one rounded addition after the other, wherever it is interrupted: its bits depend on A's row and
 * B's column alone.
 */
export const gemmTile = (rows: number): Func =>
  func(
    undefined,
    { k: i32, a: i32, aRow: i32, b: i32, bRow: i32, c: i32, cRow: i32, first: i32 },
    [],
    ({ k, a, aRow, b, bRow, c, cRow, first }, local) => {
      const others = Array.from({ length: rows - 1 }, () => [local(i32), local(i32)] as const);
      const [as, cs] = [
        [a, ...others.map(([x]) => x)],
        [c, ...others.map(([, y]) => y)],
      ];
      const sums = as.map(() => lanes.map(() => local(v128)));
      const bs = lanes.map(() => local(v128));
      const [x, end, whole] = [local(v128), local(i32), local(i32)];
      const eachSum = (f: (sum: (typeof bs)[number], address: Code, offset: number) => Code): Code =>
        sums.map((row, i) => row.map((sum, j) => f(sum, cs[i]!, 16 * j)));
      const step = (offset: number): Code => [
        bs.map((y, j) => set(y, v128.load(b, 16 * j))),
        set(b, i32.add(b, bRow)),
        as.map((row, i) => [
          set(x, v128.load32_splat(row, offset)),
          sums[i]!.map((sum, j) => set(sum, f32x4.add(sum, f32x4.mul(x, bs[j]!)))),
        ]),
      ];
      const steps = (count: number, until: Code): Code => {
        const more = i32.lt_u(a, until);
        const next = as.map((row) => set(row, i32.add(row, i32.const(4 * count))));
        return when(more, repeat([Array.from({ length: count }, (_, t) => step(4 * t)), next], more));
      };
      return [
        others.map(([row, out], i) => [set(row, i32.add(as[i]!, aRow)), set(out, i32.add(cs[i]!, cRow))]),
        when(
          i32.eqz(first),
          eachSum((sum, address, offset) => set(sum, v128.load(address, offset))),
        ),
        set(end, i32.add(a, i32.shl(k, i32.const(2)))),
        set(whole, i32.add(a, i32.shl(i32.and(k, i32.const(-unrolled)), i32.const(2)))),
        steps(unrolled, whole),
        steps(1, end),
        eachSum((sum, address, offset) => v128.store(address, sum, offset)),
      ];
    },
  );
