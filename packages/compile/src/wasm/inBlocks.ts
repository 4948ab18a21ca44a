// internal
import type { Items, Team } from "./crew.ts";
import type { ProductKernels } from "./gemm.ts";
import { block, mirrorRows, packColumns, packedB, productWords } from "./gemmWords.ts";
import type { Kernel } from "./kernel.ts";
import type { Sizes } from "./lower.ts";

/** One product, by blocks of k and n: all pack a block's part of B, then take rows of C. */
export function inBlocks(
  { m, n, k, symmetric }: Sizes,
  { pack, rows, mirror }: ProductKernels,
  items: Pick<Items, "words" | "scratch" | "apart">,
  team: Team,
  integers: () => Int32Array,
): () => void {
  const each = (kernel: Kernel, size: number, of: number) =>
    team.each({ ...items, kernel, stride: 0, count: Math.ceil(size / of) });
  const own = items.words / 4 + productWords.indexOf("p");
  return () => {
    for (let p = 0; p < k; p += block.k) {
      for (let q = 0; q < n; q += block.n) {
        integers().set([p, q, block.k, block.n, items.scratch + packedB], own);
        each(pack, Math.min(n - q, block.n), packColumns);
        each(rows, m, block.m);
      }
    }
    if (symmetric) each(mirror, n, mirrorRows);
  };
}
