import type { Place, Plan } from "../plan.ts";
import { alone, type Team } from "./crew.ts";
import type { ProductKernels } from "./gemm.ts";
import { productWords, wholeLines } from "./gemmWords.ts";
import { inBlocks } from "./inBlocks.ts";
import type { Kernel } from "./kernel.ts";
import type { Kernels } from "./kernels.ts";
import { lower } from "./lower.ts";
import { viewsOf } from "./views.ts";

/** Where memory comes from: addresses in bytes, of multiples of 4. */
export interface Heap {
  /** Throws where there is no memory left. */
  allocate(bytes: number): number;
  free(address: number): void;
}

/** The addresses of a step's tensors, by index; those of 0-d slots are not read. */
export interface Addresses {
  readonly held: readonly number[];
  readonly given: readonly number[];
  readonly results: readonly number[];
}

/** A plan, ready to run in one memory. */
export interface Runner {
  /** A 0-d slot's value, by its index in the table of scalars. */
  get(scalar: number): number;
  set(scalar: number, value: number): void;
  /** Step k. It takes no memory, and writes tensors, scalars and its own scratch alone. */
  run(k: number, at: Addresses): void;
  dispose(): void;
}

/**
 * Take the memory that a plan needs beside the caller's tensors, and make its kernels. With a team of several threads
 * large products, and groups of products that are large together, are divided among them: the bits stay the same.
 */
export function runner(plan: Plan, kernels: Kernels, heap: Heap, team: Team = alone): Runner {
  const { calls, words, sums, packed, seeds } = lower(plan);
  const apart = wholeLines(packed);
  const sizes = [plan.scalars, plan.uniforms.length, words.length, plan.scratch].map((numbers) => 4 * numbers);
  const [starts, end] = layout([...sizes, sums, apart * team.threads]);
  const made = calls.map((call) => (call.kind === "loops" ? kernels.loop(call.form) : kernels.products()));
  const allocated = heap.allocate(end + 16);
  const base = (allocated + 15) & -16;
  const [scalars, uniforms, parameters, scratch, summing, packing] = starts.map((start) => base + start) as Six;
  const views = viewsOf(kernels.memory);
  new Uint8Array(kernels.memory.buffer).fill(0, base, base + end);

  const address = (place: Place, at: Addresses): number => {
    if (place.in === "scratch") return scratch + 4 * place.offset;
    if (place.in === "scalar") return scalars + 4 * place.index;
    return (place.in === "result" ? at.results : at[place.in])[place.index]!;
  };
  /** The words that say where the caller's tensors are. */
  const moving: { readonly word: number; readonly place: Place; readonly plus: number }[] = [];
  for (const [w, word] of words.entries()) {
    const index = parameters / 4 + w;
    if ("place" in word) {
      const { place, plus = 0 } = word;
      if (isOwn(place)) views().integers[index] = address(place, nowhere) + plus;
      else moving.push({ word: index, place, plus });
    } else if ("size" in word) views().integers[index] = word.size;
    else views().integers[index] = "uniform" in word ? uniforms + 4 * word.uniform : summing + word.sums;
  }
  const steps = calls.map((call, c): (() => void) => {
    const from = parameters + 4 * call.from;
    const items = { words: from, scratch: packing, apart };
    if (call.kind === "blocks" && team.threads > 1) {
      return inBlocks(call, made[c] as ProductKernels, items, team, () => views().integers);
    }
    const several = call.kind === "blocks" ? { count: 1, shared: false } : call;
    const kernel = call.kind === "loops" ? (made[c] as Kernel) : (made[c] as ProductKernels).whole;
    const stride = 4 * (call.kind === "loops" ? call.stride : productWords.length);
    const all = { ...items, kernel, stride, count: several.count };
    const who = several.shared ? team : alone;
    return () => who.each(all);
  });

  return {
    get: (scalar) => views().floats[scalars / 4 + scalar]!,
    set(scalar, value) {
      views().floats[scalars / 4 + scalar] = value;
    },
    run(k, at) {
      const { floats, integers } = views();
      for (const [u, uniform] of plan.uniforms.entries()) {
        (seeds.has(u) ? integers : floats)[uniforms / 4 + u] = uniform.at(k);
      }
      for (const { word, place, plus } of moving) integers[word] = address(place, at) + plus;
      for (const step of steps) step();
    },
    dispose: () => heap.free(allocated),
  };
}

type Six = [number, number, number, number, number, number];
/** Whether a place is in the runner's own memory, and so stays where it is. */
const isOwn = (place: Place): boolean => place.in === "scratch" || place.in === "scalar";
const nowhere: Addresses = { held: [], given: [], results: [] };

/** One after the other, each at a multiple of 16. */
function layout(sizes: readonly number[]): readonly [starts: readonly number[], end: number] {
  let end = 0;
  const starts = sizes.map((size) => {
    const start = end;
    end = (start + size + 15) & -16;
    return start;
  });
  return [starts, end];
}
