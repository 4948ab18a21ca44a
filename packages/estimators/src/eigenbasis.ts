// internal
import { type Layers, mapLayers, type Ops, type State, tiny } from "@unitball/core";

/** An orthogonal matrix and its transpose, which parts cannot take, so that both are kept: the basis as rows and as columns. */
export interface Basis<T> {
  readonly rows: T;
  readonly columns: T;
}

/** The identity, of the shape of a square matrix: an index is known by the 48 random bits that its row and column share. */
function identity<T>(ops: Ops<T>, like: T): T {
  const [row, column] = [ops.sum(like, "out"), ops.sum(like, "in")];
  const same = (seed: number): T => {
    const [a, b] = [ops.random(seed, row), ops.random(seed, column)];
    return ops.mul(ops.ge(a, b), ops.ge(b, a));
  };
  return ops.mul(same(1), same(2));
}

/** A gap between eigenvalues that is small against this share of ‖M‖_F is taken for rounding: nothing is turned for it. */
const resolved = 1e-5;
/** At most so far, ‖Θ‖₂, in one turn, which six steps of Newton–Schulz bring back to an orthogonal matrix. */
const farthest = 2;

/**
 * One turn of Q toward the eigenvectors of a Gram matrix M: with A = QᵀMQ, Q ← polar(Q(1 + Θ)), Θᵢⱼ = Aᵢⱼg/(g² + 2Aᵢⱼ²),
 * g = Aⱼⱼ − Aᵢᵢ. Near the diagonal that is first-order perturbation theory, Aᵢⱼ/g, and converges quadratically, where a step
 * of orthogonal iteration, QR of MQ, takes Aᵢⱼ down by λⱼ/λᵢ; a pair far from it turns by at most Jacobi's half.
 */
export function turned<T>(ops: Ops<T>, gram: T, { rows, columns }: Basis<T>): Basis<T> {
  const full = ops.matmul(ops.matmul(rows, gram), columns);
  const a = ops.div(full, ops.max(ops.norms(ops.norms(full, "in"), "out"), tiny));
  const diagonal = ops.mul(identity(ops, a), a);
  const gap = ops.sub(ops.sum(diagonal, "in"), ops.sum(diagonal, "out"));
  const size = ops.add(ops.mul(gap, gap), ops.add(ops.mul(2, ops.mul(a, a)), resolved ** 2));
  const theta = ops.div(ops.mul(a, gap), size);
  const most = ops.maxAbs(ops.sum(ops.abs(theta), "out"), "in"); // of an antisymmetric matrix ‖·‖₂ ≤ ‖·‖_∞
  const way = ops.mul(theta, ops.div(farthest, ops.max(most, farthest)));
  const length = ops.min(most, farthest);
  const stretch = ops.sqrt(ops.add(1, ops.mul(length, length)));
  let x = ops.div(ops.add(columns, ops.matmul(columns, way)), stretch);
  let y = ops.div(ops.sub(rows, ops.matmul(way, rows)), stretch);
  for (let i = 0; i < 6; i++) {
    const square = ops.gram(x, "in");
    const next = (z: T, product: T): T => ops.sub(ops.mul(1.5, z), ops.mul(0.5, product));
    [x, y] = [next(x, ops.matmul(x, square)), next(y, ops.matmul(square, y))];
  }
  // y ← 2y − yxy: what of y is not x's inverse, and so its transpose, is squared; else it would add up over the steps
  return { columns: x, rows: ops.sub(ops.mul(2, y), ops.matmul(ops.matmul(y, x), y)) };
}

/** The sides that a matrix is turned on: "out" is its inputs' basis, of M = aaᵀ, "in" its outputs', of aᵀa. */
export type Side = "out" | "in";
type Bases<T> = Readonly<Partial<Record<Side, Basis<T>>>>;

/** Q_Lᵀ·a·Q_R: a in the bases. */
export function into<T>(ops: Ops<T>, a: T, { out, in: right }: Bases<T>): T {
  const half = out ? ops.matmul(out.rows, a) : a;
  return right ? ops.matmul(half, right.columns) : half;
}

/** Q_L·a·Q_Rᵀ: back. */
export const outOf = <T>(ops: Ops<T>, a: T, { out, in: right }: Bases<T>): T =>
  into(ops, a, { ...(out && { out: swapped(out) }), ...(right && { in: swapped(right) }) });

const swapped = <T>({ rows, columns }: Basis<T>): Basis<T> => ({ rows: columns, columns: rows });

/** A side's slots: the average Gram matrix under its name, and its basis. */
export const slotsOf = <T>(side: Side, gram: Layers<T>, of: Layers<Basis<T>>): State<T> => ({
  [side]: gram,
  [`${side}Rows`]: mapLayers(of, ({ rows }) => rows),
  [`${side}Columns`]: mapLayers(of, ({ columns }) => columns),
});

/** The same at the start: no gradient, and the identity. */
export const begun = <T>(ops: Ops<T>, x: Layers<T>, side: Side): State<T> => {
  const gram = mapLayers(x, (w) => ops.zeros(ops.gram(w, side)));
  const eyes = mapLayers(gram, (m) => identity(ops, m));
  return slotsOf(
    side,
    gram,
    mapLayers(eyes, (eye) => ({ rows: eye, columns: eye })),
  );
};

/** A layer's bases, from the slots. */
export const basesOf = <T>(state: State<T>, sides: readonly Side[], name: string): Bases<T> => {
  const at = (slot: string): T => (state[slot] as Layers<T>)[name]!;
  return Object.fromEntries(sides.map((s) => [s, { rows: at(`${s}Rows`), columns: at(`${s}Columns`) }]));
};
