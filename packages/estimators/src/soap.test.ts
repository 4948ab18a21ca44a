import { reference } from "@unitball/backend-reference";
import { estimatorLaws } from "@unitball/conformance";
import { uniform } from "@unitball/core";
import { EigenvalueDecomposition, Matrix, QrDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { turned } from "./eigenbasis.ts";
import { ema } from "./ema.ts";
import { secondMoment } from "./secondMoment.ts";
import { soap } from "./soap.ts";

for (const law of estimatorLaws(soap(), { make: soap, shelf: { ema }, turns: true })) test(law.name, law.check);

const { ops } = reference();
const drawn = (m: number, n: number, seed: number): Matrix =>
  Matrix.from1DArray(
    m,
    n,
    Array.from({ length: m * n }, (_, i) => uniform(seed, i) - 0.5),
  );
const orthogonal = (n: number, seed: number): Matrix => new QrDecomposition(drawn(n, n, seed)).orthogonalMatrix;
const asMatrix = (a: ReturnType<typeof matrix>, n: number): Matrix => Matrix.from1DArray(n, n, rows(a));
const identity = (n: number) => matrix(Matrix.eye(n).to2DArray());
/** ‖A off the diagonal‖_F/‖A‖_F for A = QᵀMQ. */
const off = (m: Matrix, q: Matrix): number => {
  const a = q.transpose().mmul(m).mmul(q);
  return Matrix.sub(a, Matrix.diag(a.diagonal())).norm() / a.norm();
};

describe("the basis of a Gram matrix that stays", () => {
  test.each([1, 2, 5, 16, 40])("of size %i is its eigenvectors after 60 turns", (n) => {
    const a = drawn(n, n + 3, n);
    const m = a.mmul(a.transpose());
    let basis = { rows: identity(n), columns: identity(n) };
    for (let k = 0; k < 60; k++) basis = turned(ops, matrix(m.to2DArray()), basis);
    const [q, p] = [asMatrix(basis.columns, n), asMatrix(basis.rows, n)];
    expect(off(m, q)).toBeLessThan(1e-10);
    expect(Matrix.sub(p, q.transpose()).norm()).toBeLessThan(1e-12);
    expect(Matrix.sub(p.mmul(q), Matrix.eye(n)).norm()).toBeLessThan(1e-12);
    const found = q.transpose().mmul(m).mmul(q).diagonal();
    const { realEigenvalues } = new EigenvalueDecomposition(m, { assumeSymmetric: true });
    const sorted = (x: number[]) => [...x].sort((b, c) => b - c);
    expect(sorted(found)).toEqual(sorted(realEigenvalues).map((x) => expect.closeTo(x, 10)));
  });

  test("is orthogonal, whatever the matrix: 0, of low rank, a multiple of 1, with eigenvalues from 1e-12 to 1", () => {
    const n = 6;
    const u = orthogonal(n, 1);
    const spectrum = (f: (i: number) => number) =>
      u.mmul(Matrix.diag(Array.from({ length: n }, (_, i) => f(i)))).mmul(u.transpose());
    for (const m of [
      Matrix.zeros(n, n),
      spectrum((i) => (i < 2 ? 1 : 0)),
      Matrix.eye(n, n, 3),
      spectrum((i) => 10 ** (-2.4 * i)),
    ]) {
      let basis = { rows: identity(n), columns: identity(n) };
      for (let k = 0; k < 30; k++) {
        basis = turned(ops, matrix(m.to2DArray()), basis);
        const q = asMatrix(basis.columns, n);
        expect(Matrix.sub(q.transpose().mmul(q), Matrix.eye(n)).norm()).toBeLessThan(1e-7);
      }
    }
  });

  test("follows an average that moves more closely than the QR step of the paper does", () => {
    const n = 24;
    const slope = Matrix.diag(Array.from({ length: n }, (_, i) => 1 / (i + 1)));
    const u = orthogonal(n, 3);
    let m = Matrix.zeros(n, n);
    let [basis, q] = [{ rows: identity(n), columns: identity(n) }, Matrix.eye(n)];
    const [ours, theirs]: number[][] = [[], []];
    for (let k = 0; k < 80; k++) {
      const g = u.mmul(slope).mmul(drawn(n, n, 10 + k));
      m = Matrix.add(m.mul(0.95), g.mmul(g.transpose()).mul(0.05));
      basis = turned(ops, matrix(m.to2DArray()), basis);
      q = new QrDecomposition(m.mmul(q)).orthogonalMatrix;
      if (k >= 40) ours!.push(off(m, asMatrix(basis.columns, n))) && theirs!.push(off(m, q));
    }
    const mean = (a: readonly number[]) => a.reduce((s, x) => s + x, 0) / a.length;
    expect(mean(ours!)).toBeLessThan(mean(theirs!));
  });
});

test("the first step is Adam's, and with the gradients' singular vectors on the axes every one", () => {
  const monomial = (k: number) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => ((i + k) % 3 === j ? i + 1 + k / 7 : 0)));
  const given = { of: ema({ beta: 0.9, init: "debiased" as const }), beta: 0.8 };
  const gradient = (_: unknown, k: number) => ({ w: matrix(monomial(k)) });
  const start = { w: matrix(monomial(0)) };
  const [ours, adam] = [soap(given), secondMoment(given)].map((e) => steps(e, start, 20, gradient));
  ours!.forEach(({ d }, k) => {
    expect(rows(d.w)).toEqual(rows(adam![k]!.d.w).map((a) => expect.closeTo(a, 12)));
  });
});

/** Algorithm 3 with f = 1, in float64: eigenvectors of the first gradient's, then QR; averages debiased as in its code. */
function paper(beta1: number, beta2: number, m: number, n: number) {
  let [first, second, l, r] = [Matrix.zeros(m, n), Matrix.zeros(m, n), Matrix.zeros(m, m), Matrix.zeros(n, n)];
  let [ql, qr]: (Matrix | undefined)[] = [undefined, undefined];
  const basis = (a: Matrix, q: Matrix | undefined) =>
    q === undefined
      ? new EigenvalueDecomposition(a, { assumeSymmetric: true }).eigenvectorMatrix
      : new QrDecomposition(a.mmul(q)).orthogonalMatrix;
  return (g: Matrix, t: number): Matrix => {
    first = Matrix.add(first.mul(beta1), g.clone().mul(1 - beta1));
    const [left, right] = [ql ?? Matrix.eye(m), qr ?? Matrix.eye(n)];
    const turn = (a: Matrix) => left.transpose().mmul(a).mmul(right);
    const square = turn(g);
    second = Matrix.add(second.mul(beta2), Matrix.mul(square, square).mul(1 - beta2));
    const root = Matrix.sqrt(second.clone().div(1 - beta2 ** t)).add(1e-8);
    const step = left.mmul(Matrix.div(turn(first.clone().div(1 - beta1 ** t)), root)).mmul(right.transpose());
    [l, r] = [
      Matrix.add(l.mul(beta2), g.mmul(g.transpose()).mul(1 - beta2)),
      Matrix.add(
        r.mul(beta2),
        g
          .transpose()
          .mmul(g)
          .mul(1 - beta2),
      ),
    ];
    [ql, qr] = [basis(l, ql), basis(r, qr)];
    return step;
  };
}

test.each([
  [5, 5],
  [4, 6],
])("[%i, %i]: where the eigenvectors stay, d comes to be that of the paper's algorithm, within 1e-6", (m, n) => {
  const [u, v] = [orthogonal(m, 1), orthogonal(n, 2)];
  // Monomial in (u, v), so that L and R have these eigenvectors; far enough apart for QR to keep its columns in order.
  const g = (k: number): Matrix => {
    const z = Matrix.zeros(m, n);
    for (let i = 0; i < Math.min(m, n); i++)
      z.set(i, (i + k) % n, 3 ** i * 2 ** ((i + k) % n) * (1 + uniform(k, i) / 5));
    return u.mmul(z).mmul(v.transpose());
  };
  const [beta1, beta2, count] = [0.8, 0.9, 260];
  const loop = paper(beta1, beta2, m, n);
  const want = Array.from({ length: count }, (_, k) => loop(g(k), k + 1));
  const estimator = soap({ of: ema({ beta: beta1, init: "debiased" }), beta: beta2 });
  const got = steps(estimator, { w: matrix(g(0).to2DArray()) }, count, (_, k) => ({ w: matrix(g(k).to2DArray()) }));
  for (let k = count - 20; k < count; k++) {
    const scale = want[k]!.max();
    expect(rows(got[k]!.d.w)).toEqual(want[k]!.to1DArray().map((a) => expect.closeTo(a, 6 - Math.log10(scale))));
  }
});
