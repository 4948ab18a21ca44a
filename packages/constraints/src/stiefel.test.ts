import { reference } from "@unitball/backend-reference";
import { constraintLaws } from "@unitball/conformance";
import { uniform } from "@unitball/core";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { stiefel } from "./stiefel.ts";

for (const law of constraintLaws(stiefel(), { make: stiefel, linear: false })) test(law.name, law.check);

const { ops, tensor } = reference();
const random = (rows: number, columns: number, seed: number) =>
  Matrix.from1DArray(
    rows,
    columns,
    Array.from({ length: rows * columns }, (_, i) => uniform(seed, i) - 0.5),
  );

function exact(a: Matrix): Matrix {
  const { leftSingularVectors: u, rightSingularVectors: v } = new SingularValueDecomposition(a, {
    autoTranspose: true,
  });
  return u.mmul(v.transpose());
}

describe.each([
  [6, 4],
  [4, 6],
  [5, 5],
  [1, 3],
])("%i × %i", (rows, columns) => {
  test("x⁺ is ρ times the polar factor of x + γu, by SVD, for γ‖u‖ ≤ ρ/2", () => {
    for (let seed = 0; seed < 20; seed++) {
      const [rho, x, u] = [
        3,
        exact(random(rows, columns, seed)).mul(3),
        exact(random(rows, columns, 100 + seed)).mul(3),
      ];
      const at = (m: Matrix) => ({ w: tensor(m.to1DArray(), [1, rows, columns]) });
      const moved = stiefel({ radius: rho }).move(ops, at(x), at(u), ops.at(0.5 * uniform(9, seed))).w;
      const want = exact(Matrix.add(x, u.clone().mul(0.5 * uniform(9, seed)))).mul(rho);
      const got = Array.from((moved as { data: Float64Array }).data);
      expect(got).toEqual(want.to1DArray().map((a) => expect.closeTo(a, 6)));
    }
  });
});
