// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, type Run, type Wasm, within } from "./wasm.ts";

/** An operand and the names of its axes. */
type Term = { readonly x: tf.TensorInfo; readonly axes: readonly number[] };

/**
 * Einsum of one or two operands. Each label of two operands is in both and the result (batch), in one and the result
 * (its own), in both alone (inner), or in one alone, and then summed at once; what is left is a batch of products a·b.
 */
export function einsum({ inputs, attrs, backend }: Call): tf.TensorInfo {
  const wasm = backend as Wasm;
  const tensors = Object.values(inputs) as tf.TensorInfo[];
  const { equation } = attrs as { equation: string };
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as tf.Tensor[]);
  const result = allDims.map((_, d) => d).filter((d) => !summedDims.includes(d));
  const exact = tensors.every(({ dtype }) => dtype === "int32");
  return within(wasm, (run) => {
    const terms = tensors.map((x, i): Term => {
      const own = exact || x.dtype === "float32" ? x : run(tf.Cast, { x }, { dtype: "float32" });
      const others = idDims.flatMap((axes, j) => (j === i ? [] : axes));
      return summed(run, { x: own, axes: idDims[i]! }, [...result, ...others]);
    });
    const [a, b] = terms as [Term, Term?];
    const { x } = permuted(run, b ? contracted(run, a, b, result) : a, result);
    return tensors.some(({ dataId }) => dataId === x.dataId) ? run(tf.Identity, { x }, {}) : x;
  });
}

/** The term's sum over the axes that are not kept. */
function summed(run: Run, { x, axes }: Term, kept: readonly number[]): Term {
  const axis = axes.flatMap((d, i) => (kept.includes(d) ? [] : [i]));
  if (axis.length === 0) return { x, axes };
  return { x: run(tf.Sum, { x }, { axis, keepDims: false }), axes: axes.filter((d) => kept.includes(d)) };
}

/** The term with its axes in the given order. */
function permuted(run: Run, { x, axes }: Term, order: readonly number[]): Term {
  const perm = order.map((d) => axes.indexOf(d));
  if (perm.every((d, i) => d === i)) return { x, axes };
  return { x: run(tf.Transpose, { x }, { perm }), axes: order };
}

function contracted(run: Run, a: Term, b: Term, result: readonly number[]): Term {
  const batch = result.filter((d) => a.axes.includes(d) && b.axes.includes(d));
  const inner = a.axes.filter((d) => b.axes.includes(d) && !result.includes(d));
  const [m, n] = [a, b].map(({ axes }) => axes.filter((d) => !batch.includes(d) && !inner.includes(d))) as [
    number[],
    number[],
  ];
  const size = (axes: readonly number[]) =>
    axes.reduce((product, d) => product * (a.x.shape[a.axes.indexOf(d)] ?? b.x.shape[b.axes.indexOf(d)]!), 1);
  const [B, M, K, N] = [batch, m, inner, n].map(size) as [number, number, number, number];
  const as = (term: Term, axes: readonly number[], shape: number[]) => ({ ...permuted(run, term, axes).x, shape });
  const axes = [...batch, ...m, ...n];
  const shape = axes.map((d) => size([d]));
  if (inner.length > 0 && a.x.dtype === "float32") {
    const x = as(a, [...batch, ...m, ...inner], [B, M, K]);
    const y = as(b, [...batch, ...inner, ...n], [B, K, N]);
    const product = run(tf.BatchMatMul, { a: x, b: y }, { transposeA: false, transposeB: false });
    return { x: { ...product, shape }, axes };
  }
  const x = as(a, [...batch, ...m, ...inner], [B, M, 1, K]);
  const y = as(b, [...batch, ...n, ...inner], [B, 1, N, K]);
  const product = run(tf.Multiply, { a: x, b: y }, {});
  if (inner.length === 0) return { x: { ...product, shape }, axes };
  return { x: { ...run(tf.Sum, { x: product }, { axis: [3], keepDims: false }), shape }, axes };
}
