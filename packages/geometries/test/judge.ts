import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { type Backend, canonical, type Geometry, type Layer, layer, uniform } from "@unitball/core";
import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";

/** Every backend by name, started when it is asked for, since TensorFlow.js has one current backend at a time. */
export const backends: readonly (readonly [string, () => Promise<Backend<unknown>>])[] = [
  ["reference", async () => reference() as Backend<unknown>],
  ["tfjs cpu", async () => (await tfjs("cpu")) as Backend<unknown>],
  ["tfjs wasm", async () => (await tfjs("wasm")) as Backend<unknown>],
];

/** n seeded standard normal numbers (Box–Muller). */
export const gaussian = (n: number, seed: number): number[] =>
  Array.from(
    { length: n },
    (_, i) => Math.sqrt(-2 * Math.log(1 - uniform(seed, 2 * i))) * Math.cos(2 * Math.PI * uniform(seed, 2 * i + 1)),
  );

export const sizeOf = (layer: Layer): number => canonical(layer).reduce((a, b) => a * b, 1);

/** f on tensors from flat [block, in, out] values, and its result as numbers; nothing stays allocated. */
export async function on(
  b: Backend<unknown>,
  layer: Layer,
  f: (...tensors: unknown[]) => unknown,
  ...values: ArrayLike<number>[]
): Promise<number[]> {
  const inputs = values.map((v) => b.tensor(v, canonical(layer)));
  const result = b.scope(() => f(...inputs));
  const read = [...(await b.read(result))];
  b.free([...inputs, result]);
  return read;
}

export const lmo = (b: Backend<unknown>, g: Geometry, layer: Layer, s: ArrayLike<number>): Promise<number[]> =>
  on(b, layer, (t) => g.lmo(b.ops, t, layer), s);

export const norm = async (b: Backend<unknown>, g: Geometry, layer: Layer, w: ArrayLike<number>): Promise<number> =>
  (await on(b, layer, (t) => g.norm(b.ops, t, layer), w))[0] as number;

/** The blocks of flat [block, in, out] values. */
export function blocksOf(values: ArrayLike<number>, layer: Layer): Matrix[] {
  const [blocks, rows, columns] = canonical(layer);
  const flat = Array.from(values);
  return Array.from({ length: blocks }, (_, i) =>
    Matrix.from1DArray(rows, columns, flat.slice(i * rows * columns, (i + 1) * rows * columns)),
  );
}

const svd = (a: Matrix) => new SingularValueDecomposition(a, { autoTranspose: true });

export const singularValues = (a: Matrix): number[] => svd(a).diagonal;

/** UVᵀ over the singular values above 1e-9 of the largest. */
export function exactPolar(a: Matrix): Matrix {
  const { leftSingularVectors: u, rightSingularVectors: v, diagonal } = svd(a);
  const kept = diagonal.map((s) => (s > 1e-9 * Math.max(...diagonal) ? 1 : 0));
  return u.mmul(Matrix.diag(kept)).mmul(v.transpose());
}

/** n orthonormal columns of length m ≥ n. */
export const orthonormal = (m: number, n: number, seed: number): Matrix =>
  new QrDecomposition(Matrix.from1DArray(m, n, gaussian(m * n, seed))).orthogonalMatrix.subMatrix(0, m - 1, 0, n - 1);

/** A rows × columns matrix with these singular values (as many as the short side) and random singular vectors. */
export const withSpectrum = (rows: number, columns: number, sigma: readonly number[], seed: number): Matrix =>
  orthonormal(rows, sigma.length, seed)
    .mmul(Matrix.diag([...sigma]))
    .mmul(orthonormal(columns, sigma.length, seed + 1).transpose());

export const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  total(Array.from(a, (x, i) => x * (b[i] as number)));
export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] as number))));

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Singular values of every kind that a gradient has, m of them. */
export const spectra: readonly (readonly [string, (m: number) => number[]])[] = [
  ["flat", (m) => upTo(m).map(() => 1)],
  ["log-spaced, κ = 1e3", (m) => upTo(m).map((i) => 10 ** ((-3 * i) / (m - 1)))],
  ["log-spaced, κ = 1e6", (m) => upTo(m).map((i) => 10 ** ((-6 * i) / (m - 1)))],
  ["1/j", (m) => upTo(m).map((i) => 1 / (i + 1))],
  ["1/j²", (m) => upTo(m).map((i) => 1 / (i + 1) ** 2)],
  ["rank 3", (m) => upTo(m).map((i) => (i < 3 ? 1 : 0))],
  ["rank 1", (m) => upTo(m).map((i) => (i === 0 ? 1 : 0))],
  ...[1e-1, 1e-2, 2e-3, 5e-4, 2e-4, 1e-4, 1e-5].map(
    (low) => [`two-level, 1 and ${low}`, (m: number) => upTo(m).map((i) => (i === 0 ? 1 : low))] as const,
  ),
];

/** A dense layer of this shape. */
export const dense = (rows: number, columns: number): Layer =>
  layer({ name: `${rows}x${columns}`, shape: [rows, columns], role: "hidden" });
