// internal
import type { Place } from "@unitball/compile";
import { type Arena, keyOf } from "./arena.ts";
import type { Binding } from "./wgslKernel.ts";

/** A kernel's one run in a step: its source, the table of its members, and the tensors that have buffers of their own. */
export interface Dispatch {
  readonly source: string;
  readonly table: Uint32Array;
  readonly workgroups: readonly [number, number];
  readonly buffers: readonly (Binding & { readonly place: Place })[];
}

export interface Tensor {
  readonly place: Place;
  readonly write: boolean;
}

/** The tensors with buffers of their own that these places are, and which of them are written. */
export function tensorsOf(reads: readonly Place[], writes: readonly Place[], arena: Arena): readonly Tensor[] {
  const found = new Map<string, Tensor>();
  for (const place of [...reads, ...writes]) {
    if (arena.at(place) === undefined)
      found.set(keyOf(place), { place, write: writes.map(keyOf).includes(keyOf(place)) });
  }
  return [...found.values()];
}

/** What a kernel calls the buffer of a place, if that has one of its own. */
export const bufferNames =
  (tensors: readonly Tensor[]) =>
  (place: Place): string | undefined => {
    const n = tensors.findIndex((tensor) => keyOf(tensor.place) === keyOf(place));
    return n < 0 ? undefined : `b${n}`;
  };
