import { reference, type Value } from "@unitball/backend-reference";
import type { Layers } from "@unitball/core";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { expect, test } from "vitest";
import { firstWeights, fit, layers } from "./twoLayers.ts";

const backend = reference();
const entries = async (at: Layers<Value>, name: string) => Array.from(await backend.read(at[name]!));

test("the gradient is that of central differences of the loss", async () => {
  const x = firstWeights();
  const { g } = fit(x, 2, 3);
  for (const { name, in: rows, out } of layers) {
    const [w, exact] = [await entries(x, name), await entries(g, name)];
    for (const i of [0, 5, w.length - 1]) {
      const lossAt = (h: number) => {
        const moved = backend.tensor(w.with(i, w[i]! + h), [1, rows, out]);
        return fit({ ...x, [name]: moved }, 2, 3).loss;
      };
      expect((lossAt(1e-5) - lossAt(-1e-5)) / 2e-5).toBeCloseTo(exact[i]!, 7);
    }
  }
});

test.each([1, 2, 3])("X8: the gradient on %i samples has that rank", async (batch) => {
  const { g } = fit(firstWeights(), 0, batch);
  for (const { name, in: rows, out } of layers) {
    const { diagonal } = new SingularValueDecomposition(Matrix.from1DArray(rows, out, await entries(g, name)));
    expect(diagonal.filter((s) => s > 1e-12 * diagonal[0]!)).toHaveLength(batch);
  }
});
