import { uniform } from "@unitball/core";
import { describe, expect, test, vi } from "vitest";
import wabt from "wabt";
import { gemm, gemmScratch, type MatrixProduct, productKernels, type StridedMatrix } from "./gemm.ts";
import { gemmModule } from "./gemmModule.ts";
import { block, mirrorRows, packColumns, packedB } from "./gemmWords.ts";

const memory = new WebAssembly.Memory({ initial: 512 });
const heap = new Float32Array(memory.buffer);
const multiply = gemm(memory);

/** Where A, B, C and the scratch begin, in floats. */
const place = { a: 1024, b: 1 << 20, c: 2 << 20, scratch: 4 << 20, end: 5 << 20 };
for (let i = place.a; i < place.c; i++) heap[i] = uniform(1, i) - 0.5;

const layouts = ["rows", "columns", "apart"] as const;
/** An m×n matrix at float `at`, its rows or its columns contiguous or neither, with `pad` floats between the lines. */
function matrix(at: number, m: number, n: number, layout: (typeof layouts)[number], pad = 0): StridedMatrix {
  if (layout === "rows") return { at: 4 * at, row: n + pad, column: 1 };
  return layout === "columns" ? { at: 4 * at, row: 1, column: m + pad } : { at: 4 * at, row: 2 * n + pad, column: 2 };
}

const entry = ({ at, row, column }: StridedMatrix, i: number, j: number): number => at / 4 + i * row + j * column;

/** a·b's entry in the order of l, in float32. */
function sum({ k, a, b }: MatrixProduct, i: number, j: number, f: ArrayLike<number> = heap): number {
  let s = 0;
  for (let l = 0; l < k; l++) s = Math.fround(s + Math.fround(f[entry(a, i, l)]! * f[entry(b, l, j)]!));
  return s;
}

/** The entries of C, gaps between rows included, as they must be when C was `before` before. */
function expected(product: MatrixProduct, before: number, f?: ArrayLike<number>): Float32Array {
  const { m, n, c } = product;
  return Float32Array.from({ length: m * c.row }, (_, at) => {
    const j = at % c.row;
    return j < n ? sum(product, Math.floor(at / c.row), j, f) : before;
  });
}

function result(product: MatrixProduct, run = multiply, f = heap): Float32Array {
  const { m, n, k, c, scratch } = product;
  const beyond = (scratch + gemmScratch(n, k)) / 4;
  f.fill(7, place.c, beyond + 64);
  run(product);
  expect(f.subarray(beyond, beyond + 64).every((v) => v === 7)).toBe(true);
  expect(f[c.at / 4 + m * c.row]).toBe(7);
  return f.slice(c.at / 4, c.at / 4 + m * c.row);
}

/** Where two arrays differ first, in bits; −1 if nowhere. */
const differ = (got: Float32Array, want: Float32Array): number =>
  got.length === want.length ? got.findIndex((v, i) => !Object.is(v, want[i]!)) : got.length;

type Size = readonly [m: number, n: number, k: number];

function product(
  [m, n, k]: Size,
  kinds: readonly (typeof layouts)[number][] = ["rows", "rows"],
  pad = 0,
): MatrixProduct {
  const a = matrix(place.a, m, k, kinds[0]!, pad);
  const b = matrix(place.b, k, n, kinds[1]!, pad);
  return { m, n, k, a, b, c: { at: 4 * place.c, row: n + pad }, scratch: 4 * place.scratch };
}

const small: Size[] = Array.from({ length: 200 }, (_, i) => {
  const size = (t: number) => 1 + Math.floor(uniform(2, 3 * i + t) * (i % 3 === 0 ? 90 : 24));
  return [size(0), size(1), size(2)];
});
const large: Size[] = [
  [37, 530, 70],
  [70, 9, 1030],
  [130, 17, 600],
  [9, 520, 513],
  [1, 600, 300],
];

describe.each(layouts)("A by %s", (left) => {
  test.each(layouts)(
    "times B by %s is, bit for bit, the float32 sum in the order of k, and no more is written",
    (right) => {
      for (const [i, size] of [...small, ...large].entries()) {
        const given = product(size, [left, right], i % 3);
        expect(differ(result(given), expected(given, 7)), `${size}`).toBe(-1);
      }
    },
  );
});

test("an entry is within k·2⁻²⁴·Σ|a||b| (1 + ε) of the float64 sum", () => {
  const given = product([40, 50, 700]);
  const got = result(given);
  for (let i = 0; i < 40; i++) {
    for (let j = 0; j < 50; j++) {
      let [exact, size] = [0, 0];
      for (let l = 0; l < 700; l++) {
        const term = heap[entry(given.a, i, l)]! * heap[entry(given.b, l, j)]!;
        exact += term;
        size += Math.abs(term);
      }
      expect(Math.abs(got[50 * i + j]! - exact)).toBeLessThan(1.0001 * 700 * 2 ** -24 * size);
    }
  }
});

test("an empty sum is 0, and nothing times nothing leaves memory alone", () => {
  expect(result(product([5, 11, 0]))).toEqual(new Float32Array(55));
  expect(result(product([0, 11, 3]))).toEqual(new Float32Array(0));
  expect(result(product([5, 0, 3]))).toEqual(new Float32Array(0));
});

test("NaN and ±∞ reach exactly the entries whose sums they are in", () => {
  const given = product([21, 30, 40]);
  const kept = heap.slice();
  heap[entry(given.a, 3, 7)] = NaN;
  heap[entry(given.a, 20, 39)] = Infinity;
  heap[entry(given.b, 39, 29)] = 0;
  heap[entry(given.b, 0, 11)] = -Infinity;
  const got = result(given);
  expect(differ(got, expected(given, 7))).toBe(-1);
  expect(got.filter((v) => !Number.isFinite(v)).length).toBe(30 + 30 + 21 - 2);
  heap.set(kept);
});

test("the bits do not depend on the address", () => {
  const given = product([40, 23, 300]);
  const want = result(given);
  const moved = (x: StridedMatrix, by: number): StridedMatrix => {
    const at = x.at + 4 * by;
    heap.copyWithin(at / 4, x.at / 4, x.at / 4 + 40 * 300);
    return { ...x, at };
  };
  for (const by of [1, 2, 3]) {
    const shifted = { ...given, a: moved(given.a, 99_997 + by), b: moved(given.b, 99_999 - by) };
    const got = result({ ...shifted, c: { ...given.c, at: given.c.at + 4 * by }, scratch: given.scratch + 4 * by });
    expect(differ(got, want)).toBe(-1);
  }
});

describe("a symmetric product", () => {
  const sizes = [1, 4, 7, 8, 9, 31, 33, 64, 100, 520];
  test.each(layouts)("of A by %s with its transpose has the bits of the whole product", (layout) => {
    for (const n of sizes) {
      const given = product([n, n, 45], [layout, "rows"], 1);
      const gram = { ...given, b: { at: given.a.at, row: given.a.column, column: given.a.row } };
      expect(differ(result({ ...gram, symmetric: true }), result(gram)), `${n}`).toBe(-1);
    }
  });

  test("has below the diagonal what is above it, whatever A and B are", () => {
    for (const n of sizes) {
      const given = product([n, n, 20], ["rows", "columns"]);
      const [got, whole] = [result({ ...given, symmetric: true }), result(given)];
      const mirrored = whole.map(
        (_, at) => whole[Math.min(Math.floor(at / n), at % n) * n + Math.max(Math.floor(at / n), at % n)]!,
      );
      expect(differ(got, mirrored), `${n}`).toBe(-1);
    }
  });
});

describe("item by item, in any order, by whichever thread", () => {
  const { whole, pack, rows, mirror } = productKernels(memory);
  const words = 4 * (place.scratch - 32);
  const integers = new Int32Array(memory.buffer);
  /** The product by its parts, the last item first, each with scratch of its own. */
  const parts = ({ m, n, k, a, b, c, symmetric = false, scratch }: MatrixProduct) => {
    const strided = ({ at, row, column }: StridedMatrix) => [at, 4 * row, 4 * column];
    integers.set([m, n, k, ...strided(a), ...strided(b), c.at, 4 * c.row, Number(symmetric)], words / 4);
    const each = ({ run }: typeof whole, count: number) => {
      for (let i = Math.ceil(count) - 1; i >= 0; i--) run(words, i, scratch + (2 + (i % 2)) * gemmScratch(n, k));
    };
    for (let p = 0; p < k; p += block.k) {
      for (let q = 0; q < n; q += block.n) {
        integers.set([p, q, block.k, block.n, scratch + packedB], words / 4 + 12);
        each(pack, Math.min(n - q, block.n) / packColumns);
        each(rows, m / block.m);
      }
    }
    if (symmetric) each(mirror, n / mirrorRows);
  };
  const run = (given: MatrixProduct): Float32Array => {
    heap.fill(7, place.c, place.c + given.m * given.c.row);
    parts(given);
    return heap.slice(place.c, place.c + given.m * given.c.row);
  };

  test.each(layouts)("a product of A by %s has the bits of the whole one", (layout) => {
    for (const size of [
      [75, 30, 20],
      [100, 600, 70],
      [33, 65, 1100],
    ] as const) {
      const given = product(size, [layout, "columns"], 1);
      expect(differ(run(given), result(given)), `${size}`).toBe(-1);
    }
  });

  test("a symmetric one too", () => {
    for (const n of [31, 64, 130, 520]) {
      const given = { ...product([n, n, 45], ["columns", "rows"]), symmetric: true };
      expect(differ(run(given), result(given)), `${n}`).toBe(-1);
    }
  });
});

test("a bias is added to every row, then the bounds hold, and NaN stays", () => {
  for (const n of [1, 3, 4, 11, 16]) {
    const given = product([9, n, 3], ["rows", "rows"], 1);
    const bias = 4 * (place.b + 5000);
    heap[bias / 4] = NaN;
    const [plain, whole] = [expected(given, 7), (at: number) => at % (n + 1) < n];
    const added = plain.map((v, at) => (whole(at) ? v + heap[bias / 4 + (at % (n + 1))]! : v));
    const bound = (v: number) => Math.min(Math.max(v, 0), Math.fround(0.4));
    const bounded = (values: Float32Array) => values.map((v, at) => (whole(at) ? bound(v) : v));
    expect(differ(result({ ...given, bias }), added)).toBe(-1);
    expect(differ(result({ ...given, bias, low: 0, high: 0.4 }), bounded(added))).toBe(-1);
    expect(differ(result({ ...given, low: 0, high: 0.4 }), bounded(plain))).toBe(-1);
  }
  heap[place.b + 5000] = 0.25;
});

test("in a batch each factor goes on by its own stride, or stays", () => {
  const one = product([6, 10, 12]);
  const batched = { ...one, a: { ...one.a, next: 100 }, c: { ...one.c, next: 60 }, batch: 3 };
  heap.fill(7, place.c, place.c + 200);
  multiply(batched);
  for (let i = 0; i < 3; i++) {
    const own = { ...one, a: { ...one.a, at: one.a.at + 400 * i } };
    expect(heap.slice(place.c + 60 * i, place.c + 60 * (i + 1))).toEqual(expected(own, 7));
  }
  expect(heap[place.c + 180]).toBe(7);
});

test("shared memory gives the same bits", () => {
  const shared = new WebAssembly.Memory({ initial: 512, maximum: 512, shared: true });
  const f = new Float32Array(shared.buffer);
  f.set(heap.subarray(0, place.c));
  const given = product([50, 60, 70]);
  const got = result(given, gemm(shared), f);
  expect(differ(got, result(given))).toBe(-1);
});

test.each(["large", "small"] as const)("the %s module is valid to wabt", async (form) => {
  const module = (await wabt()).readWasm(gemmModule(false, form), {});
  module.validate();
  expect(module.toText({})).toContain('(export "whole"');
});

test("where only modules below 4 kB are compiled at once, one of them gives the same bits", () => {
  const { Module } = WebAssembly;
  const modules = vi.spyOn(WebAssembly, "Module").mockImplementation(
    class extends Module {
      constructor(bytes: BufferSource) {
        if (bytes.byteLength >= 4096) throw new RangeError("WebAssembly.Compile is disallowed on the main thread");
        super(bytes as Uint8Array<ArrayBuffer>);
      }
    },
  );
  try {
    const run = gemm(memory);
    expect(modules.mock.results.map(({ type }) => type)).toEqual(["throw", "return"]);
    for (const size of [...small.slice(0, 40), ...large]) {
      const given = product(size, ["columns", "rows"], 1);
      expect(differ(result(given, run), result(given)), `${size}`).toBe(-1);
    }
  } finally {
    modules.mockRestore();
  }
});
