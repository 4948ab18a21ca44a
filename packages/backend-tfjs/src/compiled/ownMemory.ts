// internal
import type { Plan } from "@unitball/compile";
import { type Addresses, alone, Crew, type Heap, Kernels, ownHeap, type Team } from "@unitball/compile/wasm";

/** A memory that is the steps' own. */
export interface OwnMemory {
  readonly kernels: Kernels;
  readonly heap: Heap;
  readonly team: Team;
  floats(address: number, size: number): Float32Array;
  /** Its threads are needed until what is returned is called. */
  enlist(): () => void;
  /** Room for a plan's tensors, and its threads, until it is given back. */
  take(plan: Plan): { readonly at: Addresses; giveBack(): void };
}

/** A memory that `threads` threads share, the caller's among them. */
export function ownMemory(threads: number): OwnMemory {
  const memory = threads > 1 ? sharedMemory() : new WebAssembly.Memory({ initial: 1 });
  const heap = ownHeap(memory);
  const crew = threads > 1 ? new Crew(memory, heap, threads) : undefined;
  const room = (slots: Plan["held"]): number[] =>
    slots.map(({ shape: [blocks, rows, columns], scalar }) =>
      scalar === undefined ? heap.allocate(4 * blocks * rows * columns) : 0,
    );
  const enlist = () => {
    crew?.join();
    return () => crew?.leave();
  };
  return {
    kernels: new Kernels(memory),
    heap,
    team: crew ?? alone,
    floats: (address, size) => new Float32Array(memory.buffer, address, size),
    enlist,
    take({ held, given, results }) {
      const at = { held: room(held), given: room(given), results: room(results) };
      const discharge = enlist();
      const giveBack = () => {
        discharge();
        for (const address of Object.values(at).flat()) if (address !== 0) heap.free(address);
      };
      return { at, giveBack };
    },
  };
}

/** A shared memory reserves all that it may become: 4 GB, or what the machine allows. */
function sharedMemory(): WebAssembly.Memory {
  const make = (maximum: number) => new WebAssembly.Memory({ initial: 1, maximum, shared: true });
  try {
    return make(65536);
  } catch {
    return make(8192);
  }
}
