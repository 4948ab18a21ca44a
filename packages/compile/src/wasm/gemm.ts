import type { Team } from "./crew.ts";
import { wasmModule } from "./encoder.ts";
import { gemmFinish } from "./gemmFinish.ts";
import { gemmModule } from "./gemmModule.ts";
import { productScratch, productWords, wholeLines } from "./gemmWords.ts";
import { inBlocks } from "./inBlocks.ts";
import { isShared, type Kernel, kernelsOf } from "./kernel.ts";
import type { Kernels } from "./kernels.ts";
import { viewsOf } from "./views.ts";

/**
 * A float32 matrix in memory: entry (i, j) lies i·`row` + j·`column` floats after byte `at`, so a transpose is the same
 * matrix with its strides swapped. In a batch each begins `next` floats after the one before: 0, the default, repeats it.
 */
export interface StridedMatrix {
  readonly at: number;
  readonly row: number;
  readonly column: number;
  readonly next?: number;
}

/** A product of an m×k and a k×n matrix, once or `batch` times. */
export interface MatrixProduct {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: StridedMatrix;
  readonly b: StridedMatrix;
  /** The result: its rows are contiguous, and nothing of it is in a, b or the scratch. */
  readonly c: Omit<StridedMatrix, "column">;
  readonly batch?: number;
  /** C is symmetric (a Gram matrix, say): only what is on and above its diagonal is computed, and mirrored. */
  readonly symmetric?: boolean;
  /** Added to every row of C: n floats after this byte. */
  readonly bias?: number;
  /** C's entries below (after the bias) become `low`, those above `high`. NaN stays. */
  readonly low?: number;
  readonly high?: number;
  /** The byte where `gemmScratch(n, k)` bytes are free for the packed blocks. */
  readonly scratch: number;
}

/** The words lie before what the kernels have as scratch. */
const wordBytes = 4 * productWords.length;

/** Bytes of scratch for a product of n columns and inner size k. */
export const gemmScratch = (n: number, k: number): number => wordBytes + productScratch(n, k);

/** A whole product, and its parts for several threads: packing, rows, mirroring. */
export type ProductKernels = Readonly<Record<"whole" | "pack" | "rows" | "mirror", Kernel>>;

/**
 * The kernels of matrix products in a memory. Where only small modules may be compiled at once (on the main thread of
 * Chromium before 115, a RangeError otherwise), it is a small one.
 */
export function productKernels(memory: WebAssembly.Memory): ProductKernels {
  const made = (form?: "small") =>
    kernelsOf(memory, gemmModule(isShared(memory), form), ["whole", "pack", "rows", "mirror"]);
  try {
    return made();
  } catch (error) {
    if (error instanceof RangeError) return made("small");
    throw error;
  }
}

/**
 * C ← A·B in float32 on matrices in `memory`, with a bias and bounds where they are given. An entry of A·B is Σ a_il·b_lj
 * in the order of l, every product and every sum rounded once, no multiply-add fused: its bits are the same on every
 * machine, for any strides, sizes and batch, and NaN and infinity pass as in that sum. (Blocks and packing: K. Goto,
 * R. van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008.)
 */
export function gemm(memory: WebAssembly.Memory, finish = gemmEnds(memory)): (product: MatrixProduct) => void {
  const { whole } = productKernels(memory);
  const views = viewsOf(memory);
  return (product) => {
    const { a, b, c, batch = 1, scratch } = product;
    for (let i = 0; i < batch; i++) {
      const one = i === 0 ? product : { ...product, a: inBatch(a, i), b: inBatch(b, i), c: inBatch(c, i) };
      views().integers.set(wordsOf(one), scratch / 4);
      whole.run(scratch, 0, scratch + wordBytes);
      finish(one);
    }
  };
}

const inBatch = <M extends Omit<StridedMatrix, "column">>(x: M, i: number): M => ({
  ...x,
  at: x.at + 4 * i * (x.next ?? 0),
});

/** One product on the threads of a team, all of it in their memory: C ← A·B, the same bits as `gemm`'s. */
export function teamGemm(
  kernels: Kernels,
  team: Team,
): (product: Omit<MatrixProduct, "batch" | "bias" | "low" | "high">) => void {
  const views = viewsOf(kernels.memory);
  return ({ symmetric = false, scratch, ...product }) => {
    const apart = wholeLines(productScratch(product.n, product.k));
    views().integers.set(wordsOf({ ...product, symmetric }), scratch / 4);
    const items = { words: scratch, scratch: scratch + wordBytes, apart };
    inBlocks({ ...product, symmetric }, kernels.products(), items, team, () => views().integers)();
  };
}

/** Bytes of scratch for `teamGemm` with so many threads. */
export const teamScratch = (n: number, k: number, threads: number): number =>
  wordBytes + threads * wholeLines(productScratch(n, k));

/** The bias and the bounds of a product that is there. */
export function gemmEnds(
  memory: WebAssembly.Memory,
): (product: Pick<MatrixProduct, "m" | "n" | "c" | "bias" | "low" | "high">) => void {
  let made: ((...args: number[]) => void) | undefined;
  const make = () => {
    const module = new WebAssembly.Module(wasmModule([gemmFinish], isShared(memory)));
    return new WebAssembly.Instance(module, { env: { memory } }).exports.finish as (...args: number[]) => void;
  };
  return ({ m, n, c, bias = 0, low = -Infinity, high = Infinity }) => {
    if (!bias && low === -Infinity && high === Infinity) return;
    made ??= make();
    made(m, n, c.at, 4 * c.row, bias, low, high);
  };
}

const wordsOf = ({ m, n, k, a, b, c, symmetric }: Omit<MatrixProduct, "scratch">): number[] => [
  ...[m, n, k, a.at, 4 * a.row, 4 * a.column, b.at, 4 * b.row, 4 * b.column],
  ...[c.at, 4 * c.row, symmetric ? 1 : 0],
];
