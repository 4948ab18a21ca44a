import type { Heap } from "./runner.ts";

const page = 65536;

/** A heap that has a memory to itself: first fit, in multiples of 16 bytes; the memory grows where there is no gap. */
export function ownHeap(memory: WebAssembly.Memory): Heap {
  /** What is taken, by address: [from, to). */
  const taken: { readonly from: number; readonly to: number }[] = [{ from: 0, to: 16 }];
  return {
    allocate(bytes) {
      const size = (Math.max(bytes, 1) + 15) & -16;
      const before = taken.findIndex(({ to }, t) => (taken[t + 1]?.from ?? Number.POSITIVE_INFINITY) - to >= size);
      const from = taken[before]!.to;
      const missing = from + size - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / page));
      taken.splice(before + 1, 0, { from, to: from + size });
      return from;
    },
    free(address) {
      const index = taken.findIndex(({ from }) => from === address);
      if (index > 0) taken.splice(index, 1);
    },
  };
}
