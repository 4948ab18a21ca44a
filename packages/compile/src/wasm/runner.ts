import type { Operand, Place, Plan } from "../plan.ts";
import type { StridedMatrix } from "./gemm.ts";
import type { Kernels, LoopKernel, ProductKernel } from "./kernels.ts";
import { lower, type Multiplication } from "./lower.ts";

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

/** Take the memory that a plan needs beside the caller's tensors, and make its kernels. */
export function runner(plan: Plan, kernels: Kernels, heap: Heap): Runner {
  const { calls, words, sums, packed, seeds } = lower(plan);
  const made = calls.map((call) => (call.kind === "loop" ? kernels.loop(call.form) : kernels.product()));
  const sizes = [plan.scalars, plan.uniforms.length, words.length, plan.scratch].map((numbers) => 4 * numbers);
  const [starts, end] = layout([...sizes, sums, packed]);
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
  const moving: { readonly word: number; readonly place: Place }[] = [];
  for (const [w, word] of words.entries()) {
    const index = parameters / 4 + w;
    if ("place" in word && !isOwn(word.place)) moving.push({ word: index, place: word.place });
    else if ("place" in word) views().integers[index] = address(word.place, nowhere);
    else if ("size" in word) views().integers[index] = word.size;
    else views().integers[index] = "uniform" in word ? uniforms + 4 * word.uniform : summing + word.sums;
  }
  const steps = calls.map((call, c): ((at: Addresses) => void) => {
    if (call.kind === "loop") {
      const kernel = made[c] as LoopKernel;
      const from = parameters + 4 * call.from;
      return () => kernel(from);
    }
    const multiply = made[c] as ProductKernel;
    const { a, b, into } = call.product;
    const at = (addresses: Addresses) => multiplied(call.product, (place) => address(place, addresses), packing);
    if (![a, b, into].every(({ place }) => isOwn(place))) return (addresses) => multiply(at(addresses));
    const product = at(nowhere);
    return () => multiply(product);
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
      for (const { word, place } of moving) integers[word] = address(place, at);
      for (const step of steps) step(at);
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

/** The memory as it is now: when it grows, views of it have to be made anew. */
function viewsOf(memory: WebAssembly.Memory) {
  const make = () => ({
    buffer: memory.buffer,
    floats: new Float32Array(memory.buffer),
    integers: new Int32Array(memory.buffer),
  });
  let views = make();
  return () => {
    if (views.buffer !== memory.buffer) views = make();
    return views;
  };
}

/** A product as the kernel takes it: block by block, transposes by strides, an operand without blocks the same for each. */
function multiplied(
  { m, n, k, a, b, into, transposeA, transposeB, symmetric }: Multiplication,
  address: (place: Place) => number,
  scratch: number,
) {
  const strided = ({ place, shape }: Operand, transposed: boolean): StridedMatrix => {
    const [blocks, rows, columns] = shape;
    const next = blocks === 1 ? 0 : rows * columns;
    const at = address(place);
    return transposed ? { at, row: 1, column: columns, next } : { at, row: columns, column: 1, next };
  };
  const sides = { a: strided(a, transposeA), b: strided(b, transposeB), c: strided(into, false) };
  return { m, n, k, ...sides, batch: into.shape[0], symmetric, scratch };
}
