import { estimatorLaws } from "@unitball/conformance";
import { uniform } from "@unitball/core";
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { gradient } from "./gradient.ts";
import { shampoo } from "./shampoo.ts";

for (const law of estimatorLaws(shampoo(), { make: shampoo, shelf: { ema }, turns: true })) test(law.name, law.check);

const drawn = (m: number, n: number, seed: number) =>
  Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_x, j) => uniform(seed, i * n + j) - 0.5));
const first = (given: Parameters<typeof shampoo>[0], g: number[][]) =>
  rows(steps(shampoo({ of: gradient(), ...given }), { w: matrix(g) }, 1, () => ({ w: matrix(g) }))[0]!.d.w);

test.each(["both", "input", "output"] as const)("β = 0 on sides %s gives UVᵀ: spectral descent", (sides) => {
  for (const [m, n] of [
    [4, 4],
    [3, 5],
    [5, 3],
  ] as const) {
    if ((sides === "input" && m > n) || (sides === "output" && n > m)) continue;
    const g = drawn(m, n, 3);
    const { leftSingularVectors: u, rightSingularVectors: v } = new SingularValueDecomposition(new Matrix(g), {
      autoTranspose: true,
    });
    expect(first({ beta: 0, sides }, g)).toEqual(
      u
        .mmul(v.transpose())
        .to1DArray()
        .map((a) => expect.closeTo(a, 4)),
    );
  }
});

test("over several gradients d is L^(−1/4) g R^(−1/4) with the averages, by eigenvalues", () => {
  const gs = [1, 2, 3, 4, 5, 6].map((seed) => drawn(3, 4, seed));
  let [l, r] = [Matrix.zeros(3, 3), Matrix.zeros(4, 4)];
  const root = (a: Matrix) => {
    const { eigenvectorMatrix: q, realEigenvalues } = new EigenvalueDecomposition(a, { assumeSymmetric: true });
    return q.mmul(Matrix.diag(realEigenvalues.map((x) => x ** -0.25))).mmul(q.transpose());
  };
  const got = steps(shampoo({ of: gradient(), beta: 0.5 }), { w: matrix(gs[0]!) }, 6, (_, k) => ({
    w: matrix(gs[k]!),
  }));
  gs.forEach((rowsOf, k) => {
    const g = new Matrix(rowsOf);
    l = Matrix.add(l.mul(0.5), g.mmul(g.transpose()).mul(0.5));
    r = Matrix.add(r.mul(0.5), g.transpose().mmul(g).mul(0.5));
    if (k < 2) return;
    const want = root(l).mmul(g).mmul(root(r)).to1DArray();
    expect(rows(got[k]!.d.w)).toEqual(want.map((a) => expect.closeTo(a, 4)));
  });
});
