// internal
import * as tf from "@tensorflow/tfjs-core";
import { gemm, gemmEnds, gemmScratch, isLarge, type MatrixProduct, type StridedMatrix } from "@unitball/compile/wasm";
import { threads } from "./compiled/threads.ts";
import {
  type Attributes,
  batchOf,
  type Call,
  type Inputs,
  outerOf,
  place,
  type Sizes,
  type Wasm,
} from "./matmulCall.ts";
import { type MatMulTeam, matmulTeam } from "./matmulTeam.ts";

/** What may follow a product at no further pass: a bias of n numbers, bounds. */
export interface Ends {
  readonly bias?: tf.TensorInfo;
  readonly low?: number;
  readonly high?: number;
}

/** Matrix products on one wasm backend's own heap, with scratch that is kept between them. */
export interface Packed {
  matMul(call: Call, sizes: Sizes, ends?: Ends): tf.TensorInfo;
  free(): void;
}

/** Undefined where the engine has no vector instructions. */
export function matmulPacked(backend: Wasm): Packed | undefined {
  const heap = backend.wasm;
  const memory = heap.wasmMemory ?? heap.asm?.memory;
  if (memory === undefined || !tf.env().getBool("WASM_HAS_SIMD_SUPPORT")) return undefined;
  const finish = gemmEnds(memory);
  const multiply = gemm(memory, finish);
  let team: MatMulTeam | undefined;
  const kept = { bytes: 0, at: 0 };
  const free = () => {
    if (kept.bytes > 0) heap._free(kept.at);
    kept.bytes = 0;
  };
  const scratch = (bytes: number): number => {
    if (bytes <= kept.bytes) return kept.at;
    free();
    kept.at = heap._malloc(bytes) >>> 0;
    if (kept.at === 0) {
      throw new Error(`matMul needs ${bytes} bytes of the wasm backend's memory, which is full; dispose of tensors.`);
    }
    kept.bytes = bytes;
    return kept.at;
  };
  const addressOf = ({ dataId }: tf.TensorInfo): number => backend.dataIdMap.get(dataId).memoryOffset;

  const matMul = (
    { inputs, attrs }: Call,
    { m, n, k, outer }: Sizes,
    { bias, low = -Infinity, high = Infinity }: Ends = {},
  ): tf.TensorInfo => {
    const { a, b } = inputs as Inputs;
    const { transposeA, transposeB } = attrs as Attributes;
    const out = backend.makeOutput([...outer, m, n], "float32");
    const left = { at: addressOf(a), row: transposeA ? 1 : k, column: transposeA ? m : 1 };
    const right = { at: addressOf(b), row: transposeB ? 1 : n, column: transposeB ? k : 1 };
    // x·xᵀ and xᵀ·x: half of it is computed, with the same bits.
    const symmetric = a.dataId === b.dataId && transposeA !== transposeB && a.shape.join() === b.shape.join();
    const batch = tf.util.sizeFromShape(outer);
    const shared = batch === 1 && threads() > 1 && isLarge({ m, n, k, symmetric });
    const product: MatrixProduct = {
      ...{ m, n, k, a: left, b: right, c: { at: addressOf(out), row: n }, symmetric, low, high },
      bias: bias === undefined ? 0 : addressOf(bias),
      scratch: shared ? 0 : scratch(gemmScratch(n, k)),
    };
    if (shared) {
      if (team?.threads !== threads()) {
        team?.free();
        team = matmulTeam(backend, threads());
      }
      team.multiply(product, a, b, out);
      finish(product);
      return out;
    }
    if (batch === 1 || (batchOf(b) === 1 && !transposeA)) {
      multiply(batch === 1 ? product : { ...product, m: batch * m, symmetric: false });
      return out;
    }
    for (let i = 0; i < batch; i++) {
      const at = (x: StridedMatrix, size: number, index: number) => ({ ...x, at: x.at + 4 * size * index });
      const [inA, inB] = [place(i, outer, outerOf(a)), place(i, outer, outerOf(b))];
      const c = { ...product.c, at: product.c.at + 4 * m * n * i };
      multiply({ ...product, a: at(left, m * k, inA), b: at(right, k * n, inB), c });
    }
    return out;
  };
  const freeAll = () => {
    free();
    team?.free();
    team = undefined;
  };
  return { matMul, free: freeAll };
}
