// internal
import { type Code, type Local, set, tee } from "./code.ts";
import { repeat, when } from "./control.ts";
import { type Func, func } from "./encoder.ts";
import { i32 } from "./scalars.ts";
import { f32x4, v128 } from "./vectors.ts";

/** Columns of a tile: two vectors of four. Of x64's 16 vector registers, five rows then have 10 for their sums. */
export const width = 8;

const lanes = [0, 1];

/**
 * C ← A·B, or C ← C + A·B if not `first`, for `rows` rows and 8 columns of C. A's and C's rows are `aRow` and `cRow`
 * bytes apart, each contiguous; so are B's, of 8 columns, `bRow` bytes apart. A sum is taken in the order of k, one
 * rounded product and one rounded addition after the other, wherever it is interrupted: its bits depend on A's row and
 * B's column alone.
 *
 * `unrolled` steps are taken for one test of the loop's end, those that are left one by one. Where `apart` says how many
 * bytes bRow is, the steps find B at one address. Five rows are 20 operations and 7 loads a step, and what is beside these
 * is to be little: x64 begins 6 instructions per cycle, where it does 3 such operations, but half as many for each of two
 * threads on one core.
 */
export const gemmTile = (rows: number, unrolled = 1, apart?: number): Func =>
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
      const [x, turns, end] = [local(v128), local(i32), local(i32)];
      const eachSum = (f: (sum: (typeof bs)[number], address: Code, offset: number) => Code): Code =>
        sums.map((row, i) => row.map((sum, j) => f(sum, cs[i]!, 16 * j)));
      const step = (t: number): Code => [
        bs.map((y, j) => set(y, v128.load(b, 16 * j + t * (apart ?? 0)))),
        apart === undefined ? set(b, i32.add(b, bRow)) : [],
        as.map((row, i) =>
          sums[i]!.map((sum, j) => {
            const a = j === 0 ? tee(x, v128.load32_splat(row, 4 * t)) : x;
            return set(sum, f32x4.add(sum, f32x4.mul(a, bs[j]!)));
          }),
        ),
      ];
      const steps = (count: number, end: Local): Code => {
        const more = i32.lt_u(a, end);
        const turn = [
          Array.from({ length: count }, (_, t) => step(t)),
          as.map((row) => set(row, i32.add(row, i32.const(4 * count)))),
          apart === undefined ? [] : set(b, i32.add(b, i32.const(apart * count))),
        ];
        return when(more, repeat(turn, more));
      };
      const after = (count: Code): Code => i32.add(a, i32.shl(count, i32.const(2)));
      return [
        // Addresses that V8 need not extend to 64 bits in the loop.
        [a, b].map((pointer) => set(pointer, i32.and(pointer, i32.const(-4)))),
        others.map(([row, out], i) => [set(row, i32.add(as[i]!, aRow)), set(out, i32.add(cs[i]!, cRow))]),
        when(
          i32.eqz(first),
          eachSum((sum, address, offset) => set(sum, v128.load(address, offset))),
        ),
        [set(turns, after(i32.and(k, i32.const(-unrolled)))), set(end, after(k))],
        [unrolled > 1 ? steps(unrolled, turns) : [], steps(1, end)],
        eachSum((sum, address, offset) => v128.store(address, sum, offset)),
      ];
    },
  );
