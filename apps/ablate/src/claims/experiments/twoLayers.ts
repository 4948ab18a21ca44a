import { type Array64, reference, type Value } from "@unitball/backend-reference";
import { type Layers, layer } from "@unitball/core";
import { normal } from "@unitball/tasks";

const backend = reference();
const [inputs, hidden, outputs] = [16, 12, 8];

/** A ReLU network of two layers in float64, with W₁ [inputs, hidden] and W₂ [hidden, outputs]. */
export const layers = [
  layer({ name: "W1", shape: [inputs, hidden], role: "input" }),
  layer({ name: "W2", shape: [hidden, outputs], role: "output" }),
];

/** First weights N(0, 1/in). */
export const firstWeights = (): Layers<Value> =>
  Object.fromEntries(
    layers.map(({ name, in: rows, out }, l) => {
      const values = Float64Array.from({ length: rows * out }, (_, n) => normal(3 + l, n) / Math.sqrt(rows));
      return [name, backend.tensor(values, [1, rows, out])];
    }),
  );

/** Sample number `sample`: an input and what is wanted of the network there. */
const drawn = (sample: number) => ({
  a: Array.from({ length: inputs }, (_, i) => normal(1, sample * inputs + i)),
  y: Array.from({ length: outputs }, (_, o) => normal(2, sample * outputs + o)),
});

/** aW for W [a.length, columns], row-major. */
const times = (a: readonly number[], W: Float64Array, columns: number): number[] =>
  Array.from({ length: columns }, (_, j) => a.reduce((sum, ai, i) => sum + ai * W[i * columns + j]!, 0));

/** The mean over batch k of ½‖relu(aW₁)W₂ − y‖², and its gradient: a sum of one outer product per sample and layer. */
export function fit(at: Layers<Value>, k: number, batch: number) {
  const [W1, W2] = [(at.W1 as Array64).data, (at.W2 as Array64).data];
  const [G1, G2] = [new Float64Array(W1.length), new Float64Array(W2.length)];
  let loss = 0;
  for (let sample = k * batch; sample < (k + 1) * batch; sample++) {
    const { a, y } = drawn(sample);
    const h = times(a, W1, hidden).map((z) => Math.max(0, z));
    const e = times(h, W2, outputs).map((z, o) => z - y[o]!);
    loss += e.reduce((sum, eo) => sum + (eo * eo) / 2, 0) / batch;
    h.forEach((hj, j) => {
      const back = hj > 0 ? e.reduce((sum, eo, o) => sum + eo * W2[j * outputs + o]!, 0) : 0;
      for (let o = 0; o < outputs; o++) G2[j * outputs + o]! += (hj * e[o]!) / batch;
      for (let i = 0; i < inputs; i++) G1[i * hidden + j]! += (a[i]! * back) / batch;
    });
  }
  return { loss, g: { W1: backend.tensor(G1, [1, inputs, hidden]), W2: backend.tensor(G2, [1, hidden, outputs]) } };
}
