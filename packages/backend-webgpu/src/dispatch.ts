// internal
import type { Place } from "@unitball/compile";
import { type Arena, keyOf } from "./arena.ts";
import type { Direct } from "./wgslAccess.ts";
import type { Width } from "./wgslCode.ts";
import { type Binding, type How, kernel, tableOf } from "./wgslKernel.ts";
import type { Case } from "./wgslLoop.ts";

/** A kernel's one run in a step: its source, the table of its members, and the tensors that have buffers of their own. */
export interface Dispatch {
  readonly source: string;
  readonly table: Uint32Array;
  readonly workgroups: readonly [number, number];
  readonly buffers: readonly Tensor[];
}

/** A tensor with a buffer of its own. */
export interface Tensor extends Binding {
  readonly place: Place;
}

/** The tensors with buffers of their own that these places are, and which of them are written. */
export function tensorsOf(reads: readonly Place[], writes: readonly Place[], width: Width, arena: Arena): Tensor[] {
  const of = (places: readonly Place[], write: boolean) =>
    places.flatMap((place) => (arena.at(place) === undefined ? [{ place, write, width }] : []));
  return together([...of(reads, false), ...of(writes, true)]);
}

/** Each tensor once: written, if it is by any, and of the narrowest elements. */
export function together(tensors: readonly Tensor[]): Tensor[] {
  const found = new Map<string, Tensor>();
  for (const one of tensors) {
    const known = found.get(keyOf(one.place)) ?? one;
    const width = Math.min(one.width, known.width) as Width;
    found.set(keyOf(one.place), { place: one.place, write: one.write || known.write, width });
  }
  return [...found.values()];
}

/** One of the things that a kernel does: jobs of one key have one function, as far as their buffers are the same ones. */
export interface Job {
  readonly key: string;
  readonly tensors: readonly Tensor[];
  readonly groups: number;
  /** What `record` of the function takes. */
  readonly member: unknown;
  made(name: string, direct: Direct): Case<never>;
}

/** Jobs in one dispatch. */
export function dispatch(jobs: readonly Job[], how: How = {}): Dispatch {
  const buffers = together(jobs.flatMap(({ tensors }) => tensors));
  const direct: Direct = (place) => {
    const n = buffers.findIndex((buffer) => keyOf(buffer.place) === keyOf(place));
    return n < 0 ? undefined : { name: `b${n}`, width: buffers[n]!.width };
  };
  const cases = new Map<string, Case<unknown> & { readonly n: number }>();
  const members = jobs.map(({ key: own, tensors, groups, member, made }) => {
    const key = [own, ...tensors.map(({ place }) => direct(place)?.name)].join();
    const n = cases.size;
    const found = cases.get(key) ?? { n, ...(made(`case${n}`, direct) as Case<unknown>) };
    cases.set(key, found);
    return { case: found.n, record: found.record(member), groups };
  });
  const texts = [...cases.values()].map(({ text }) => text);
  return { source: kernel(texts, buffers, how), ...tableOf(members, how.inOrder), buffers };
}
