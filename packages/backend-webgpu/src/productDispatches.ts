// internal
import type { Group, Product } from "@unitball/compile";
import type { Arena } from "./arena.ts";
import { type Dispatch, dispatch, tensorsOf } from "./dispatch.ts";
import { type Tiling, tileFor } from "./tileFor.ts";
import type { Width } from "./wgslCode.ts";
import { productCase, tilesOf, tileThreads } from "./wgslProduct.ts";

/** The products of a phase: those of one pattern that have no tensors of their own go together, whatever their sizes. */
export function productDispatches(phase: readonly Group[], arena: Arena, tiling: Tiling): Dispatch[] {
  const together = new Map<string, Product[]>();
  for (const { pattern, items } of phase) {
    for (const item of items) {
      if (item.kind !== "product") continue;
      const key = `${widthOf(item)} ${tensorsIn(item, arena).length > 0 ? together.size : pattern}`;
      together.set(key, [...(together.get(key) ?? []), item]);
    }
  }
  return [...together.values()].map((items) => {
    const [first] = items as [Product];
    const [width, tile] = [widthOf(first), tileFor(items, tiling)];
    const jobs = items.map((item) => ({
      key: "",
      tensors: tensorsIn(item, arena),
      groups: tilesOf(item, tile),
      member: item,
      made: (name: string, direct: Parameters<typeof productCase>[5]) =>
        productCase(name, item, tile, width, arena, direct),
    }));
    return dispatch(jobs, { arena: width, size: tileThreads(tile) });
  });
}

const tensorsIn = (item: Product, arena: Arena) => {
  const { a, b, into, epilogue } = item;
  const reads = [a, b, ...(epilogue?.operands.slice(1) ?? [])].map(({ place }) => place);
  return tensorsOf(reads, [into.place], widthOf(item), arena);
};

const widthOf = ({ a, b, into }: Product): Width => ([a, b, into].every(({ shape }) => shape[2] % 4 === 0) ? 4 : 1);
