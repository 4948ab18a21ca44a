import * as tf from "@tensorflow/tfjs";
import "@unitball/backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs, type Value } from "@unitball/backend-tfjs";
import { type Backend, type Layer, type Layers, layer, uniform } from "@unitball/core";
import { constant } from "@unitball/schedules";
import { Matrix } from "ml-matrix";
import { presets } from "unitball";
import { beforeAll, expect, test } from "vitest";
import type { Program } from "./program.ts";

let backend: Backend<Value>;
beforeAll(async () => {
  backend = await tfjs("wasm");
});

/** Standard normal numbers, by Box and Muller. */
const normal = (count: number, seed: number, deviation = 1): Float32Array =>
  Float32Array.from(
    { length: count },
    (_, i) =>
      deviation * Math.sqrt(-2 * Math.log(1 - uniform(seed, 2 * i))) * Math.cos(2 * Math.PI * uniform(seed, 2 * i + 1)),
  );

/** A ReLU network without biases, W₁ … W_L of shape [in, out], N(0, 2/in), and N(0, 1/in) at the end. */
function network(widths: readonly number[], seed: number) {
  const last = widths.length - 2;
  const layers: readonly Layer[] = widths.slice(1).map((out, i) => {
    const role = i === last ? "output" : i === 0 ? "input" : "hidden";
    return layer({ name: `W${i + 1}`, shape: [widths[i]!, out], role });
  });
  const x = Object.fromEntries(
    layers.map(({ name, shape, role }, i) => {
      const deviation = Math.sqrt((role === "output" ? 1 : 2) / shape[0]!);
      const values = normal(shape[0]! * shape[1]!, 100 * seed + i, deviation);
      return [name, backend.tensor(values, [1, ...shape])];
    }),
  );
  return { layers, x };
}

/** The hidden vectors h₁ … and, last, the logits, [batch, width] each. */
function forward(weights: readonly tf.Tensor[], inputs: tf.Tensor): tf.Tensor[] {
  const seen: tf.Tensor[] = [];
  weights.forEach((w, i) => {
    const z = tf.matMul(seen[i - 1] ?? inputs, tf.reshape(w, w.shape.slice(1)));
    seen.push(i + 1 < weights.length ? tf.relu(z) : z);
  });
  return seen;
}
const weightsOf = (x: Layers<Value>) => Object.values(x) as tf.Tensor[];
const loss = (x: readonly tf.Tensor[], inputs: tf.Tensor, targets: tf.Tensor): tf.Scalar =>
  tf.losses.softmaxCrossEntropy(targets, forward(x, inputs).at(-1)!);
const gradientOf = (inputs: tf.Tensor, targets: tf.Tensor) => (at: Layers<Value>) => {
  const grads = tf.grads((...w: tf.Tensor[]) => loss(w, inputs, targets))(weightsOf(at));
  return Object.fromEntries(Object.keys(at).map((name, i) => [name, grads[i]!]));
};

const rms = (a: tf.Tensor): number => Math.sqrt(tf.mean(tf.square(a)).dataSync()[0]!);

/** RMS(Δh) of each hidden layer after one step on a batch, which Δh is of too. */
function moved(program: Program, width: number, seed: number): number[] {
  const { layers, x } = network([32, width, width, width, 10], seed);
  return tf.tidy(() => {
    const inputs = tf.tensor(normal(16 * 32, seed + 7), [16, 32]);
    const targets = tf.oneHot(
      Array.from({ length: 16 }, (_, i) => Math.floor(10 * uniform(seed, i))),
      10,
    );
    const optimizer = program.build(backend, layers);
    const step = optimizer.step(x, optimizer.init(x), gradientOf(inputs, targets));
    const [before, after] = [forward(weightsOf(x), inputs), forward(weightsOf(step.x), inputs)];
    return before.slice(0, -1).map((h, l) => rms(tf.sub(after[l]!, h)));
  });
}

test("one spectral step moves every hidden layer alike at widths 32 to 512, where a gradient step does not", () => {
  const spread = (program: Program): number[] => {
    const all = [32, 128, 512].map((width) => moved(program, width, 1));
    return all[0]!.map((_, l) => Math.max(...all.map((one) => one[l]!)) / Math.min(...all.map((one) => one[l]!)));
  };
  const stepsize = constant({ value: 0.05 });
  const scion = spread(presets.unconstrainedScion({ stepsize, output: 10, polar: { polar: "polarExpress5" } }));
  const sgd = spread(presets.gradientDescent({ stepsize }));
  expect(Math.max(...scion)).toBeLessThan(1.25);
  expect(Math.max(...sgd)).toBeGreaterThan(3); // √16 = 4 is what the widths' ratio says of the first layer
});

test("batches of 2 and sign steps: without momentum the loss stalls above the one that α = 0.1 comes to, on every seed", () => {
  const [classes, features, hidden, steps] = [4, 16, 24, 270];
  const exact = reference();
  const drawn = (rows: number, columns: number, seed: number, deviation = 1) =>
    Matrix.from1DArray(rows, columns, Array.from(normal(rows * columns, seed, deviation)));
  const layers = [
    layer({ name: "W1", shape: [features, hidden], role: "input" }),
    layer({ name: "W2", shape: [hidden, classes], role: "output" }),
  ];
  const matrix = (a: unknown, { shape }: Layer) =>
    Matrix.from1DArray(shape[0]!, shape[1]!, Array.from((a as { data: Float64Array }).data));
  /** Examples that a random linear map labels. */
  const batch = (seed: number, k: number, size: number): readonly [x: Matrix, label: readonly number[]] => {
    const x = drawn(size, features, 1000 * seed + k);
    return [
      x,
      x
        .mmul(drawn(features, classes, seed))
        .to2DArray()
        .map((row) => row.indexOf(Math.max(...row))),
    ];
  };
  /** Cross-entropy of softmax(relu(xW₁)W₂) and its gradients. */
  const network2 = ([w1, w2]: readonly Matrix[], [x, label]: ReturnType<typeof batch>) => {
    const h = Matrix.max(x.mmul(w1!), Matrix.zeros(x.rows, hidden));
    const p = new Matrix(
      h
        .mmul(w2!)
        .to2DArray()
        .map((row) => {
          const e = row.map((z) => Math.exp(z - Math.max(...row)));
          return e.map((ez) => ez / e.reduce((sum, one) => sum + one));
        }),
    );
    const loss = -label.reduce((sum, c, i) => sum + Math.log(p.get(i, c)), 0) / x.rows;
    for (const [i, c] of label.entries()) p.set(i, c, p.get(i, c) - 1);
    const dz = p.div(x.rows);
    const dh = Matrix.mul(dz.mmul(w2!.transpose()), Matrix.sign(h));
    return { loss, gradients: [x.transpose().mmul(dh), h.transpose().mmul(dz)] };
  };
  /** The loss on fresh examples after two thirds of the steps, and after all of them. */
  const run = (alpha: number, seed: number): number[] => {
    const optimizer = presets.signum({ stepsize: constant({ value: 0.006 }), alpha }).build(exact, layers);
    const first = layers.map(({ shape }, i) =>
      drawn(shape[0]!, shape[1]!, 100 * seed + i, Math.sqrt((2 - i) / shape[0]!)),
    );
    let x = Object.fromEntries(
      layers.map((l, i) => [l.name, exact.enter(exact.tensor(first[i]!.to1DArray(), l.shape), l)]),
    );
    let state = optimizer.init(x);
    const weights = (at: typeof x) => layers.map((l) => matrix(at[l.name], l));
    const seen: number[] = [];
    for (let k = 1; k <= steps; k++) {
      const gradientAt = (at: typeof x) => {
        const { gradients } = network2(weights(at), batch(seed, k, 2));
        return Object.fromEntries(
          layers.map((l, i) => [l.name, exact.tensor(gradients[i]!.to1DArray(), [1, ...l.shape])]),
        );
      };
      ({ x, state } = optimizer.step(x, state, gradientAt));
      if (k === (2 * steps) / 3 || k === steps) seen.push(network2(weights(x), batch(seed, 0, 1024)).loss);
    }
    return seen;
  };
  const mean = ([a, b]: readonly number[]) => (a! + b!) / 2;
  for (const seed of [1, 2, 3]) expect(mean(run(1, seed))).toBeGreaterThan(1.2 * mean(run(0.1, seed)));
});
