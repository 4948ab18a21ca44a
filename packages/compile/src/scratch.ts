// internal
import type { Kernel } from "./loops.ts";
import type { Operand } from "./plan.ts";
import type { Where } from "./works.ts";

interface Block {
  readonly places: readonly Extract<Where, { in: "scratch" }>[];
  readonly stride: number;
  readonly from: number;
  to: number;
  at: number;
}

/**
 * Settles where in scratch everything is, and returns how much is needed. What the members of a group write, all of one
 * size, lies side by side in one block. A block lives from the phase that writes it to the last that reads it; each gets
 * the first place that none of the blocks alive with it has (first fit).
 */
export function layOut(phases: readonly (readonly (readonly Kernel[])[])[]): number {
  const blocks: Block[] = [];
  const blockOf = new Map<Where, Block>();
  for (const [phase, groups] of phases.entries()) {
    for (const group of groups) {
      const writes = group.map(({ item }) => written(item).filter(({ place }) => place.in === "scratch"));
      for (const index of writes[0]!.keys()) {
        for (const run of runs(writes.map((w) => w[index]!))) {
          const places = run.map(({ place }) => place as Block["places"][number]);
          const block = { places, stride: 4 * Math.ceil(size(run[0]!) / 4), from: phase, to: phase, at: 0 };
          blocks.push(block);
          for (const place of places) blockOf.set(place, block);
        }
      }
      for (const { place } of group.flatMap(({ item }) => readBy(item))) {
        const block = blockOf.get(place as Where);
        if (block) block.to = phase;
      }
    }
  }
  const length = ({ places, stride }: Block) => places.length * stride;
  let total = 0;
  let alive: Block[] = [];
  for (const block of blocks) {
    alive = alive.filter(({ to }) => to >= block.from).sort((a, b) => a.at - b.at);
    for (const other of alive) {
      if (other.at < block.at + length(block) && block.at < other.at + length(other))
        block.at = other.at + length(other);
    }
    alive.push(block);
    for (const [i, place] of block.places.entries()) place.offset = block.at + i * block.stride;
    total = Math.max(total, block.at + length(block));
  }
  return total;
}

const size = ({ shape }: Operand): number => shape[0] * shape[1] * shape[2];

export const written = (item: Kernel["item"]): readonly Operand[] =>
  item.kind === "product" ? [item.into] : [...item.stores, ...item.folds].map(({ into }) => into);

export const readBy = (item: Kernel["item"]): readonly Operand[] =>
  item.kind === "product" ? [item.a, item.b, ...(item.epilogue?.operands.slice(1) ?? [])] : item.operands;

/** Neighbours of equal shape. */
function runs(operands: readonly Operand[]): Operand[][] {
  const all: Operand[][] = [];
  for (const operand of operands) {
    const last = all.at(-1);
    if (last && last[0]!.shape.join() === operand.shape.join()) last.push(operand);
    else all.push([operand]);
  }
  return all;
}
