import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { layer } from "@unitball/core";
import { storm } from "@unitball/estimators";
import { adamw, partition, recipe } from "@unitball/optimizer";
import { constant, euclidean, maxOverLayers, normalized, presets, unconstrained } from "unitball";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { layersOf } from "../layers/layersOf.ts";
import { tfOptimizer } from "./tfOptimizer.ts";
import { trainStep } from "./trainStep.ts";
import type { UnitballOptimizer } from "./unitballOptimizer.ts";

const mlp = (units = 5) =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units,
        inputShape: [3],
        activation: "tanh",
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
    ],
  });
const xs = () => tf.randomNormal([8, 3], 0, 1, "float32", 3);
const ys = () => tf.randomNormal([8, 2], 0, 1, "float32", 4);
const weightsOf = (model: tf.LayersModel) => model.trainableWeights.map((w) => [...w.read().dataSync()]);
const loss = (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor) => () =>
  tf.losses.meanSquaredError(y, model.predict(x) as tf.Tensor).asScalar();

let tensors = 0;
describe.each(["cpu", "wasm"])("%s", (backend) => {
  beforeEach(async () => {
    await tf.setBackend(backend);
    tensors = tf.memory().numTensors;
  });
  afterEach(() => {
    tf.disposeVariables();
    vi.restoreAllMocks();
  });

  test("gradient descent equals tf.train.sgd, in minimize with and without varList", () => {
    for (const withList of [true, false]) {
      const [a, b] = [mlp(), mlp()];
      b.setWeights(a.getWeights());
      const [x, y] = [xs(), ys()];
      const ours = tfOptimizer(presets.gradientDescent({ stepsize: constant({ value: 0.1 }) }), layersOf(a));
      const theirs = tf.train.sgd(0.1);
      for (let k = 0; k < 5; k++) {
        const list = (model: tf.LayersModel) =>
          withList ? model.trainableWeights.map((w) => w.read() as tf.Variable) : undefined;
        ours.minimize(loss(a, x, y), false, list(a));
        theirs.minimize(loss(b, x, y), false, list(b));
      }
      for (const [l, w] of weightsOf(a).entries())
        for (const [i, value] of w.entries()) expect(value).toBeCloseTo(weightsOf(b)[l]![i]!, 5);
      expect(ours.iterations).toBe(5);
    }
  });

  test("fit, fitDataset and trainOnBatch lower the loss, and dispose returns to the baseline", async () => {
    const before = tf.memory().numTensors;
    const model = mlp();
    const [x, y] = [xs(), ys()];
    const optimizer = tfOptimizer(
      presets.unconstrainedScion({ stepsize: constant({ value: 0.01 }), output: 8 }),
      layersOf(model),
    );
    model.compile({ optimizer, loss: "meanSquaredError" });
    const { history } = await model.fit(x, y, { epochs: 5, batchSize: 4, shuffle: false, verbose: 0 });
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0] as number);
    const data = tf.data
      .zip({
        xs: tf.data.array([
          [1, 2, 3],
          [2, 1, 0],
        ]),
        ys: tf.data.array([
          [1, 0],
          [0, 1],
        ]),
      })
      .batch(2);
    await model.fitDataset(data as tf.data.Dataset<tf.TensorContainer>, { epochs: 3, verbose: 0 });
    await model.trainOnBatch(x, y);
    expect(optimizer.iterations).toBe(5 * 2 + 3 + 1);
    model.dispose();
    optimizer.dispose();
    tf.dispose([x, y]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    ["scion", 1000, presets.scion({ output: 8 })],
    ["adamw", 1000, adamw()],
    ["partition", 200, partition({ hidden: presets.muon(), "*": adamw() })],
  ])(
    "%s made and used inside tf.tidy leaks no tensor in %i steps, whatever the options",
    (_, steps, program) => {
      vi.spyOn(console, "warn").mockImplementation(() => {});
      const model = mlp();
      const [x, y] = [xs(), ys()];
      const options = { clipNorm: 1, accumulate: 2, average: { kind: "scheduleFree" } } as const;
      const optimizers: UnitballOptimizer[] = [];
      tf.tidy(() => void optimizers.push(tfOptimizer(program, layersOf(model), options)));
      const train = (n: number) => {
        for (let k = 0; k < n; k++) tf.tidy(() => void optimizers[0]!.minimize(loss(model, x, y)));
      };
      train(4);
      const { numTensors, numDataBuffers } = tf.memory();
      train(steps);
      expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual([numTensors, numDataBuffers]);
      optimizers[0]!.dispose();
      model.dispose();
      tf.dispose([x, y]);
      expect(tf.memory().numTensors).toBe(tensors);
    },
    180_000,
  );

  test("1,000 steps of fit leak no tensor", async () => {
    const model = mlp();
    const [x, y] = [xs(), ys()];
    model.compile({ optimizer: tfOptimizer(presets.signum(), layersOf(model)), loss: "meanSquaredError" });
    const fit = (epochs: number) => model.fit(x, y, { epochs, batchSize: 1, verbose: 0, yieldEvery: "never" });
    await fit(1);
    const { numTensors, numDataBuffers } = tf.memory();
    await fit(125);
    expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual([numTensors, numDataBuffers]);
  }, 180_000);

  test("a layer without gradient keeps its weights and its state, null or absent, and joins when it has one", async () => {
    const model = mlp();
    const [x, y] = [xs(), ys()];
    const optimizer = tfOptimizer(adamw(), layersOf(model));
    const variables = model.trainableWeights.map((w) => w.read() as tf.Variable);
    const { grads } = tf.variableGrads(loss(model, x, y), variables);
    const before = weightsOf(model);
    const list = variables.map(({ name }, l) => ({ name, tensor: (l < 2 ? null : grads[name]) as tf.Tensor }));
    optimizer.applyGradients(list);
    const first = weightsOf(model);
    expect(first.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(first[2]).not.toEqual(before[2]);
    optimizer.applyGradients({ [variables[0]!.name]: grads[variables[0]!.name]! });
    expect(weightsOf(model)[0]).not.toEqual(before[0]);
    expect(weightsOf(model).slice(2)).toEqual(first.slice(2));
    expect(Object.keys((await optimizer.nonFinite()).inARow)).toHaveLength(3);
    expect(grads[variables[0]!.name]!.isDisposed).toBe(false);
    optimizer.dispose();
  });

  test("layers frozen before compile stay, the rest is trained", async () => {
    const model = mlp();
    model.layers[0]!.trainable = false;
    const optimizer = tfOptimizer(presets.signum(), layersOf(model));
    model.compile({ optimizer, loss: "meanSquaredError" });
    const values = () => model.layers.flatMap((l) => l.getWeights().map((w) => [...w.dataSync()]));
    const before = values();
    await model.trainOnBatch(xs(), ys());
    const after = values();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
  });

  test("gradients that share their data are read, neither written, kept nor freed", () => {
    const [a, b] = [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([2, 2]))];
    const layers = [a, b].map(({ name, shape }) => layer({ name, shape, role: "hidden" }));
    const optimizer = tfOptimizer(adamw(), layers);
    const shared = tf.fill([2, 2], 3);
    const same = tf.reshape(shared, [2, 2]);
    expect(same.dataId).toBe(shared.dataId);
    for (let k = 0; k < 3; k++) optimizer.applyGradients({ [a.name]: shared, [b.name]: same });
    expect([...shared.dataSync()]).toEqual([3, 3, 3, 3]);
    expect([...a.dataSync()]).toEqual([...b.dataSync()]);
    const { numTensors } = tf.memory();
    tf.dispose([shared, same]);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBeLessThan(numTensors);
    expect(a.dataSync()[0]).toBeLessThan(1);
  });

  test("a gradient of another shape, an unknown variable, one that is no layer: a sentence, and nothing moves", () => {
    const model = mlp();
    const optimizer = tfOptimizer(presets.scion(), layersOf(model));
    const [kernel, bias] = model.trainableWeights.map((w) => w.read() as tf.Variable);
    const before = weightsOf(model);
    const count = tf.memory().numTensors;
    const ones = tf.ones(bias!.shape);
    expect(() => optimizer.applyGradients({ [bias!.name]: ones, [kernel!.name]: tf.ones([5, 3]) })).toThrow(
      /is float32 \[5,3\], but the variable is float32 \[3,5\]/,
    );
    expect(() => optimizer.applyGradients({ [bias!.name]: ones, nowhere: ones })).toThrow(
      'There is no variable "nowhere"',
    );
    const stranger = tf.variable(tf.ones([7]));
    expect(() => optimizer.applyGradients({ [stranger.name]: tf.ones([7]) })).toThrow(
      "is none of the optimizer's layers",
    );
    expect(weightsOf(model)).toEqual(before);
    expect(tf.memory().numTensors - count).toBe(5);
    expect(optimizer.iterations).toBe(0);
  });

  test("non-finite gradients are skipped and counted, and too many in a row stop the run", async () => {
    const w = tf.variable(tf.ones([2, 2]));
    const optimizer = tfOptimizer(presets.signum(), [layer({ name: w.name, shape: [2, 2], role: "hidden" })], {
      maxNonFinite: 3,
    });
    const [bad, good] = [tf.fill([2, 2], Number.NaN), tf.ones([2, 2])];
    for (const g of [bad, bad, good, bad]) optimizer.applyGradients({ [w.name]: g });
    expect(await optimizer.nonFinite()).toEqual({ skipped: 3, inARow: { [w.name]: 1 } });
    expect(w.dataSync()[0]).toBeCloseTo(1 - 0.001, 7);
    optimizer.applyGradients({ [w.name]: bad });
    expect(() => optimizer.applyGradients({ [w.name]: bad })).toThrow(/was not finite 3 times in a row/);
    expect(w.dataSync()[0]).toBeCloseTo(1 - 0.001, 7);
  });

  test("fit keeps ‖W‖ ≤ ρ with Scion, whose constraint is one that fit enforces", async () => {
    const model = mlp();
    const layers = layersOf(model);
    const program = presets.scion({ stepsize: constant({ value: 0.3 }), output: 2 });
    const optimizer = tfOptimizer(program, layers);
    model.compile({ optimizer, loss: "meanSquaredError" });
    await model.fit(xs(), ys(), { epochs: 20, verbose: 0 });
    const { tfjsNow } = await import("../tfjs.ts");
    const { ops, enter } = tfjsNow();
    for (const [l, w] of model.trainableWeights.entries()) {
      const norm = program.parts.geometry.norm(ops, enter(w.read(), layers[l]!), layers[l]!);
      expect(tfjsNow().peek(norm)).toBeLessThanOrEqual(1 + 1e-4);
    }
  });

  test("n accumulated gradients make the step of one batch n times as large", () => {
    const [a, b] = [mlp(), mlp()];
    b.setWeights(a.getWeights());
    const [x, y] = [xs(), ys()];
    const whole = tfOptimizer(adamw(), layersOf(a));
    const parts = tfOptimizer(adamw(), layersOf(b), { accumulate: 4 });
    for (let k = 0; k < 3; k++) {
      whole.minimize(loss(a, x, y));
      for (let i = 0; i < 4; i++) {
        const [xi, yi] = [tf.slice(x, [2 * i, 0], [2, 3]), tf.slice(y, [2 * i, 0], [2, 2])];
        parts.minimize(loss(b, xi, yi));
      }
    }
    for (const [l, w] of weightsOf(a).entries())
      for (const [i, value] of w.entries()) expect(value).toBeCloseTo(weightsOf(b)[l]![i]!, 5);
  });

  test("a layer that only one accumulated gradient has moves by 1/n of it; one that none has stays", () => {
    const [a, b] = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([2]))];
    const layers = [a, b].map(({ name, shape }) => layer({ name, shape, role: "bias" }));
    const optimizer = tfOptimizer(presets.gradientDescent({ stepsize: constant({ value: 1 }) }), layers, {
      accumulate: 2,
    });
    const g = tf.tensor1d([1, 2]);
    optimizer.applyGradients({ [a.name]: g });
    expect([...a.dataSync()]).toEqual([0, 0]);
    optimizer.applyGradients({ [a.name]: g });
    expect([...a.dataSync()].map((v) => Math.round(v * 1e5) / 1e5)).toEqual([-1, -2]);
    optimizer.applyGradients({ [a.name]: g });
    optimizer.applyGradients({ [b.name]: g });
    expect([...a.dataSync(), ...b.dataSync()].map((v) => Math.round(v * 1e5) / 1e5)).toEqual([-1.5, -3, -0.5, -1]);
  });

  test("clipNorm: ‖g‖ over all layers is at most c, and a smaller gradient is left alone", () => {
    const [a, b] = [tf.variable(tf.zeros([1])), tf.variable(tf.zeros([1]))];
    const layers = [a, b].map(({ name, shape }) => layer({ name, shape, role: "bias" }));
    const optimizer = tfOptimizer(presets.gradientDescent({ stepsize: constant({ value: 1 }) }), layers, {
      clipNorm: 1,
    });
    const give = (x: number, y: number) =>
      optimizer.applyGradients({ [a.name]: tf.tensor1d([x]), [b.name]: tf.tensor1d([y]) });
    give(3, 4);
    expect(a.dataSync()[0]).toBeCloseTo(-3 / 5, 6);
    expect(b.dataSync()[0]).toBeCloseTo(-4 / 5, 6);
    give(-0.3, -0.4);
    expect(a.dataSync()[0]).toBeCloseTo(-3 / 5 + 0.3, 6);
    expect(b.dataSync()[0]).toBeCloseTo(-4 / 5 + 0.4, 6);
  });

  test.each([
    ["signSgd", presets.signSgd(), true],
    ["almondScion", presets.almondScion(), true],
    ["signum, whose average feels it", presets.signum(), false],
    ["gradientDescent", presets.gradientDescent(), false],
    ["clippedScion", presets.clippedScion(), false],
    ["adamw", adamw(), false],
    ["partition with adamw", partition({ hidden: presets.signSgd(), "*": adamw() }), false],
  ])("clipNorm warns once where the LMO makes it pointless: %s", async (_, program, warns) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = mlp();
    const optimizer = tfOptimizer(program, layersOf(model), { clipNorm: 1 });
    for (let k = 0; k < 3; k++) optimizer.minimize(loss(model, xs(), ys()));
    await new Promise((resume) => setTimeout(resume, 5));
    expect(warn.mock.calls.filter(([said]) => String(said).includes("clipNorm"))).toHaveLength(warns ? 1 : 0);
  });

  test("swap puts the EMA β-average in, and the trained weights back bit for bit", async () => {
    const w = tf.variable(tf.tensor2d([[1, 2]]));
    const optimizer = tfOptimizer(
      presets.gradientDescent({ stepsize: constant({ value: 1 }) }),
      [layer({ name: w.name, shape: [1, 2], role: "hidden" })],
      { average: { kind: "ema", beta: 0.5 } },
    );
    expect(() => optimizer.swap()).toThrow("no averaged weights");
    const iterates = [[1, 2]];
    for (const g of [
      [0.5, 0],
      [0, 1],
      [0.25, 0.25],
    ]) {
      optimizer.applyGradients({ [w.name]: tf.tensor2d([g]) });
      iterates.push([...w.dataSync()]);
    }
    const mean = iterates.slice(1).reduce((a, x) => a.map((v, i) => 0.5 * v + 0.5 * x[i]!), iterates[0]!);
    await optimizer.withAverage(() => {
      for (const [i, v] of [...w.dataSync()].entries()) expect(v).toBeCloseTo(mean[i]!, 6);
      expect(() => optimizer.applyGradients({ [w.name]: tf.ones([1, 2]) })).toThrow("call swap() again");
    });
    expect([...w.dataSync()]).toEqual(iterates.at(-1));
    await expect(optimizer.withAverage(() => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
    expect([...w.dataSync()]).toEqual(iterates.at(-1));
    optimizer.swap();
    await expect(optimizer.getWeights()).rejects.toThrow("call swap() before saving");
    optimizer.dispose();
  });

  test("scheduleFree: z moves, a is the mean of z₁ … zₖ, the model holds (1 − β)z + βa", async () => {
    const w = tf.variable(tf.tensor1d([4, -2]));
    const optimizer = tfOptimizer(
      presets.gradientDescent({ stepsize: constant({ value: 0.5 }) }),
      [layer({ name: w.name, shape: [2], role: "bias" })],
      { average: { kind: "scheduleFree", beta: 0.8 } },
    );
    let [z, a, y] = [
      [4, -2],
      [4, -2],
      [4, -2],
    ];
    for (let k = 1; k <= 6; k++) {
      optimizer.minimize(() => tf.mul(0.5, tf.sum(tf.square(w))).asScalar());
      z = z.map((v, i) => v - 0.5 * y[i]!);
      a = a.map((v, i) => v + (z[i]! - v) / k);
      y = z.map((v, i) => 0.2 * v + 0.8 * a[i]!);
      for (const [i, v] of [...w.dataSync()].entries()) expect(v).toBeCloseTo(y[i]!, 5);
    }
    await optimizer.withAverage(() => {
      for (const [i, v] of [...w.dataSync()].entries()) expect(v).toBeCloseTo(a[i]!, 5);
    });
  });

  test("a misspelt or impossible option is a sentence", () => {
    expect(() => tfOptimizer(adamw(), [], { clipnorm: 1 } as object)).toThrow('no option "clipnorm"');
    expect(() => tfOptimizer(adamw(), [], { accumulate: 1.5 })).toThrow("accumulate is 1.5");
    expect(() => tfOptimizer(adamw(), [], { clipNorm: 0 })).toThrow("clipNorm is 0");
    expect(() => tfOptimizer(adamw(), [], { average: { kind: "ema", beta: 1 } })).toThrow("average.beta is 1");
  });
});

describe("a program that asks elsewhere", () => {
  const program = recipe()
    .with(storm({ alpha: 0.5, init: "zero" }))
    .with(euclidean())
    .with(maxOverLayers())
    .with(normalized())
    .with(unconstrained())
    .with(constant({ value: 0.1 }));
  const variable = () => {
    const w = tf.variable(tf.tensor1d([3, 4]));
    return { w, optimizer: tfOptimizer(program, [layer({ name: w.name, shape: [2], role: "bias" })]) };
  };
  beforeEach(async () => void (await tf.setBackend("cpu")));

  test("is told in a sentence that fit gives one gradient per batch", () => {
    const { w, optimizer } = variable();
    const f = () => tf.sum(tf.square(w)).asScalar();
    const before = [...w.dataSync()];
    expect(() => optimizer.minimize(f)).toThrow("use trainStep(optimizer, loss, variables)");
    expect([...w.dataSync()]).toEqual(before);
  });

  test("is given both gradients by trainStep, with the variables back in place", () => {
    const { w, optimizer } = variable();
    let [x, previous, d] = [
      [3, 4],
      [3, 4],
      [0, 0],
    ];
    for (let k = 0; k < 5; k++) {
      const count = tf.memory().numTensors;
      const value = trainStep(optimizer, () => tf.sum(tf.pow(w, 4)).asScalar(), [w]);
      expect(value.dataSync()[0]).toBeCloseTo(
        x.reduce((s, v) => s + v ** 4, 0),
        2,
      );
      value.dispose();
      if (k > 0) expect(tf.memory().numTensors).toBe(count);
      d = x.map((v, i) => 4 * v ** 3 + 0.5 * (d[i]! - 4 * previous[i]! ** 3));
      previous = x;
      x = x.map((v, i) => v - (0.1 * d[i]!) / Math.hypot(...d));
      for (const [i, v] of [...w.dataSync()].entries()) expect(v).toBeCloseTo(x[i]!, 4);
    }
  });

  test("has its variables back when the loss throws elsewhere", () => {
    const { w, optimizer } = variable();
    trainStep(optimizer, () => tf.sum(tf.square(w)).asScalar(), [w]).dispose();
    const before = [...w.dataSync()];
    let calls = 0;
    const count = tf.memory().numTensors;
    const f = () => {
      if (++calls === 2) throw new Error("no data");
      return tf.sum(tf.square(w)).asScalar();
    };
    expect(() => trainStep(optimizer, f, [w])).toThrow("no data");
    expect([...w.dataSync()]).toEqual(before);
    expect(tf.memory().numTensors).toBe(count);
  });

  test("cannot be accumulated", () => {
    const w = tf.variable(tf.tensor1d([3, 4]));
    const optimizer = tfOptimizer(program, [layer({ name: w.name, shape: [2], role: "bias" })], { accumulate: 1 });
    const f = () => tf.sum(tf.square(w)).asScalar();
    expect(() => trainStep(optimizer, f, [w])).toThrow("cannot be combined with accumulate");
  });
});
