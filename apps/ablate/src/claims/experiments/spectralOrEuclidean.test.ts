import { uniform } from "@unitball/core";
import { normal } from "@unitball/tasks";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { expect, test } from "vitest";
import { backend as started } from "../../trial/backend.ts";
import { draw } from "./spectralOrEuclidean.ts";

const [features, outputs, examples] = [128, 64, 512];
const sum = (a: readonly number[]) => a.reduce((s, b) => s + b, 0);

/** The same problem in float64, with the singular values and the polar factor from an SVD. */
function judge(seed: number) {
  const at = (stream: number) => (i: number) => normal(8 * seed + stream, i);
  const [decay, rank] = [2 * uniform(8 * seed, 0), Math.round(outputs ** uniform(8 * seed, 1))];
  const matrix = (rows: number, columns: number, f: (i: number) => number) =>
    Matrix.from1DArray(
      rows,
      columns,
      Array.from({ length: rows * columns }, (_, i) => f(i)),
    );
  const A = matrix(examples, features, (i) => at(1)(i) * (1 + (i % features)) ** (-decay / 2));
  const signal = matrix(features, rank, at(2))
    .mmul(matrix(rank, outputs, at(3)))
    .div(Math.sqrt(rank));
  const Y = A.mmul(signal).add(matrix(examples, outputs, at(4)).mul(0.5));
  const G = A.transpose().mmul(Y).div(-examples);
  const svd = new SingularValueDecomposition(G);
  const polar = svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose());
  const decrease = (D: Matrix) => Matrix.mul(G, D).sum() ** 2 / ((2 / examples) * A.mmul(D).norm("frobenius") ** 2);
  const inputs = new SingularValueDecomposition(A).diagonal.map((s) => s * s);
  return {
    advantage: decrease(polar) / decrease(G),
    rule: sum(svd.diagonal) ** 2 / sum(svd.diagonal.map((s) => s * s)) / (sum(inputs) / Math.max(...inputs)),
  };
}

test("X7: advantage and nr(G)/st(A) of a draw are those of an SVD in float64", async () => {
  const found = await draw(await started("wasm"), 3);
  const exact = judge(3);
  expect(found.rule / exact.rule).toBeCloseTo(1, 3);
  expect(found.advantage / exact.advantage).toBeCloseTo(1, 2);
});
