// internal
import type * as tf from "@tensorflow/tfjs-core";
import { type MatrixProduct, teamGemm, teamScratch } from "@unitball/compile/wasm";
import { ownMemory } from "./compiled/ownMemory.ts";
import type { Wasm } from "./matmulCall.ts";

/** Large products on several threads, in a memory of theirs, since no other thread sees TensorFlow.js's heap. */
export interface MatMulTeam {
  readonly threads: number;
  /** out ← ab, with the sizes and strides of `product`, in scratch of the team's own. */
  multiply(product: MatrixProduct, a: tf.TensorInfo, b: tf.TensorInfo, out: tf.TensorInfo): void;
  free(): void;
}

/** The factors are copied in and the product out: mn + nk + km numbers, where the product takes 2mnk operations. */
export function matmulTeam(backend: Wasm, threads: number): MatMulTeam {
  const { kernels, heap, team, floats, enlist } = ownMemory(threads);
  const multiply = teamGemm(kernels, team);
  const discharge = enlist();
  /** Memory that is kept from product to product, by use. */
  const kept = new Map<string, { readonly at: number; readonly bytes: number }>();
  const room = (use: string, bytes: number): number => {
    const had = kept.get(use);
    if (had !== undefined && had.bytes >= bytes) return had.at;
    if (had !== undefined) heap.free(had.at);
    const at = heap.allocate(bytes);
    kept.set(use, { at, bytes });
    return at;
  };
  const enter = (use: string, values: Float32Array): number => {
    const at = room(use, 4 * values.length);
    floats(at, values.length).set(values);
    return at;
  };
  return {
    threads,
    multiply({ m, n, k, a, b, c, symmetric = false }, left, right, out) {
      const one = enter("a", backend.typedArrayFromHeap(left));
      const other = right.dataId === left.dataId ? one : enter("b", backend.typedArrayFromHeap(right));
      const result = room("c", 4 * m * n);
      const scratch = room("scratch", teamScratch(n, k, threads));
      const at = { a: { ...a, at: one }, b: { ...b, at: other }, c: { ...c, at: result } };
      multiply({ m, n, k, ...at, symmetric, scratch });
      backend.typedArrayFromHeap(out).set(floats(result, m * n));
    },
    free: discharge,
  };
}
