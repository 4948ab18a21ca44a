import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { trajectory } from "@unitball/conformance";
import { type Backend, layer, uniform } from "@unitball/core";
import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { dion } from "./dion.ts";

const drawn = (m: number, n: number, seed: number) =>
  Matrix.from1DArray(
    m,
    n,
    Array.from({ length: m * n }, (_, i) => uniform(seed, i) - 0.5),
  );

/** P with positive pivots, as Gram–Schmidt has it. */
function orth(a: Matrix): Matrix {
  const qr = new QrDecomposition(a);
  const signs = qr.upperTriangularMatrix.diagonal().map(Math.sign);
  return qr.orthogonalMatrix.subMatrix(0, a.rows - 1, 0, a.columns - 1).mmul(Matrix.diag(signs));
}

/** Dion, Algorithm 1, on W of shape [out, in] by ml-matrix, with Householder's QR. */
function loop(w: Matrix, gs: readonly Matrix[], q: Matrix, gamma: number, beta: number, mu: number): Matrix[] {
  let m = Matrix.zeros(w.rows, w.columns);
  return gs.map((g) => {
    m = Matrix.add(m, g);
    const p = orth(m.mmul(q));
    const r = m.transpose().mmul(p);
    m = Matrix.sub(m, p.mmul(r.transpose()).mul(1 - beta));
    q = r.mmul(
      Matrix.diag(
        r
          .transpose()
          .to2DArray()
          .map((column) => 1 / Math.hypot(...column)),
      ),
    );
    const step = p.mmul(q.transpose()).mul(gamma * Math.sqrt(w.rows / w.columns));
    w = Matrix.sub(w.clone().mul(1 - gamma * mu), step);
    return w;
  });
}

const judged: readonly (readonly [string, number, () => Promise<Backend<unknown>>])[] = [
  ["reference", 1e-10, async () => reference() as Backend<unknown>],
  ["cpu", 1e-4, async () => (await tfjs("cpu")) as Backend<unknown>],
  ["wasm", 1e-4, async () => (await tfjs("wasm")) as Backend<unknown>],
];

describe.each([
  [5, 4],
  [3, 6],
])("in = %i, out = %i", (rows, columns) => {
  const l = layer({ name: "w", shape: [rows, columns], role: "hidden" });
  const start = drawn(rows, columns, 1);
  const gs = Array.from({ length: 20 }, (_, k) => drawn(rows, columns, 10 + k));

  // init draws q from the seeds 1, 2, …, at the clock's k = 0
  const drawnFirst = (rank: number) =>
    Array.from({ length: rank }, (_, j) =>
      Array.from({ length: rows }, (_x, i) => uniform(Math.imul(1 + j, 0x9e3779b1), i) - 0.5),
    );

  describe.each(judged)("on %s,", (_, tolerance, started) => {
    test.each([1, 3])(`rank %i: 20 steps are those of the paper's algorithm, within ${tolerance}`, async (rank) => {
      const backend = await started();
      const [w, q] = [start.transpose(), new Matrix(drawnFirst(rank)).transpose()];
      const each = gs.map((g) => g.transpose());
      const want = loop(w, each, q, 0.05, 0.9, 0.3).map((x) => x.transpose().to1DArray());
      const gradient = (_o: unknown, _at: unknown, k: number) => ({
        w: backend.tensor(gs[k]!.to1DArray(), [1, rows, columns]),
      });
      const program = dion({ gamma: 0.05, beta: 0.9, mu: 0.3, rank });
      const got = await trajectory(backend, program, [l], { w: start.to1DArray() }, gradient, { steps: 20 });
      const off = want.flatMap((x, k) => x.map((a, i) => Math.abs(a - got[k + 1]!.w![i]!)));
      expect(Math.max(...off)).toBeLessThan(tolerance);
    });
  });
});

test("of rank min(in, out), with q a basis, the step is the polar factor of the first gradient in the columns' norms", async () => {
  const backend = reference();
  const l = layer({ name: "w", shape: [3, 3], role: "hidden" });
  const g = drawn(3, 3, 4);
  const got = await trajectory(
    backend,
    dion({ gamma: 1, mu: 0, rank: 3 }),
    [l],
    { w: Array(9).fill(0) },
    () => ({ w: backend.tensor(g.to1DArray(), [1, 3, 3]) }),
    { steps: 1 },
  );
  const step = Matrix.from1DArray(3, 3, got[1]!.w!);
  expect(new SingularValueDecomposition(step).rank).toBe(3);
  // q has unit columns and p is orthonormal: ‖qpᵀ‖_F² = 3
  expect(step.norm("frobenius")).toBeCloseTo(Math.sqrt(3), 12);
});

test("a bias, of which every column of q says the same, moves along its gradient alone", async () => {
  const backend = reference();
  const b = layer({ name: "b", shape: [4], role: "bias" });
  const gradient = () => ({ b: backend.tensor([3, 0, -4, 0], [1, 1, 4]) });
  const got = await trajectory(backend, dion({ gamma: 1, mu: 0, rank: 3 }), [b], { b: [0, 0, 0, 0] }, gradient, {
    steps: 1,
  });
  expect(got[1]!.b).toEqual([-3 / 5, 0, 4 / 5, 0].map((a) => expect.closeTo(Math.sqrt(4) * a, 12)));
});
