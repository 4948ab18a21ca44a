// internal
import type { Product } from "@unitball/compile";
import { type Tile, tilesOf } from "./wgslProduct.ts";

/** Tiles from the largest on, each with the number of them from which it is taken: enough to keep the device busy. */
export type Tiling = readonly { readonly tile: Tile; readonly from: number }[];

export const tiling: Tiling = [
  { tile: { side: 128, own: 8, deep: 16 }, from: 256 },
  { tile: { side: 64, own: 8, deep: 16 }, from: 128 },
  { tile: { side: 32, own: 4, deep: 16 }, from: 0 },
];

/** The largest tile of which these products have enough; a larger one reads each operand less often. */
export function tileFor(items: readonly Product[], tiling: Tiling): Tile {
  const enough = tiling.find(({ tile, from }) => items.reduce((sum, item) => sum + tilesOf(item, tile), 0) >= from);
  return (enough ?? (tiling.at(-1) as Tiling[number])).tile;
}
