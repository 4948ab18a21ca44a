// internal
import type { Group, Product } from "@unitball/compile";
import type { Arena } from "./arena.ts";
import { bufferNames, type Dispatch, tensorsOf } from "./dispatch.ts";
import { type Tiling, tileFor } from "./tileFor.ts";
import type { Width } from "./wgslCode.ts";
import { kernel, tableOf } from "./wgslKernel.ts";
import { productCase, tilesOf, tileThreads } from "./wgslProduct.ts";

/** The products of a phase: those of one pattern that have no tensors of their own go together, whatever their sizes. */
export function productDispatches(phase: readonly Group[], arena: Arena, tiling: Tiling): Dispatch[] {
  const together = new Map<string, Product[]>();
  for (const { pattern, items } of phase) {
    for (const item of items) {
      if (item.kind !== "product") continue;
      const alone = tensorsIn(item, arena).length > 0;
      const key = `${widthOf(item)} ${alone ? together.size : pattern}`;
      const found = together.get(key);
      if (found) found.push(item);
      else together.set(key, [item]);
    }
  }
  return [...together.values()].map((items) => {
    const [first] = items as [Product];
    const [tensors, width, tile] = [tensorsIn(first, arena), widthOf(first), tileFor(items, tiling)];
    const { text, record } = productCase("case0", first, tile, width, bufferNames(tensors));
    const members = items.map((item) => ({
      case: 0,
      record: record({ item, address: (place) => arena.at(place) ?? 0, uniform: arena.uniform }),
      groups: tilesOf(item, tile),
    }));
    const buffers = tensors.map((tensor) => ({ ...tensor, width }));
    return { source: kernel([text], buffers, width, tileThreads(tile)), ...tableOf(members), buffers };
  });
}

const tensorsIn = ({ a, b, into, epilogue }: Product, arena: Arena) => {
  const reads = [a, b, ...(epilogue?.operands.slice(1) ?? [])].map(({ place }) => place);
  return tensorsOf(reads, [into.place], arena);
};

const widthOf = ({ a, b, into }: Product): Width => ([a, b, into].every(({ shape }) => shape[2] % 4 === 0) ? 4 : 1);
