// The judge is the model's own forward pass: one entry of the entered kernel lets one output feature answer to one input.
import * as tf from "@tensorflow/tfjs";
import { type Backend, canonical, layer } from "@unitball/core";
import { sign, spectral } from "@unitball/geometries";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { beforeAll, describe, expect, test } from "vitest";
import { tfjs } from "../tfjs.ts";
import type { Value } from "../value.ts";
import { layersOf } from "./layersOf.ts";
import type { VariableLayer } from "./variableLayer.ts";

let backend: Backend<Value>;
beforeAll(async () => {
  backend = await tfjs("cpu");
});

const variableOf = ({ variable }: VariableLayer): tf.Variable =>
  tf.engine().registeredVariables[variable] as tf.Variable;

/** Set the layer's variable to 0 but for the entry [block, in, out] of its view, which is 1. */
function setEntry(layer: VariableLayer, block: number, i: number, o: number): void {
  const [blocks, rows, columns] = canonical(layer);
  const values = new Float32Array(blocks * rows * columns);
  values[(block * rows + i) * columns + o] = 1;
  tf.tidy(() =>
    variableOf(layer).assign(backend.leave(backend.tensor(values, [blocks, rows, columns]), layer) as tf.Tensor),
  );
}

/** Pairs "c→o": output feature o differs from what a zero kernel gives when only feature c of the input is not zero. */
function answers(run: (x: tf.Tensor) => tf.Tensor, layer: VariableLayer, x: tf.Tensor, set: () => void): string[] {
  return tf.tidy(() => {
    variableOf(layer).assign(tf.zeros([...layer.shape]));
    const silent = run(x);
    set();
    const change = tf.abs(tf.sub(run(x), silent));
    const [batch, features] = [x.shape[0]!, change.shape.at(-1)!];
    const most = tf.max(change.reshape([batch, -1, features]), 1).arraySync() as number[][];
    return most.flatMap((row, c) => row.flatMap((size, o) => (size > 1e-6 ? [`${c}→${o}`] : [])));
  });
}

/** An input [features, ...spatial, features]: the c-th example is positive noise in feature c, and 0 elsewhere. */
const oneFeatureEach = (spatial: readonly number[], features: number): tf.Tensor =>
  tf.tidy(() => {
    const noise = tf.randomUniform([features, ...spatial, features], 0.5, 1, "float32", 7);
    return tf.mul(noise, tf.eye(features).reshape([features, ...spatial.map(() => 1), features]));
  });

/** Every entry of the layer named `name`: it lets `out` answer to the feature `from(in, out)` alone. */
function everyEntry(
  model: tf.Sequential,
  name: string,
  from: (i: number, o: number, of: VariableLayer) => number,
  to: (o: number) => number = (o) => o,
): void {
  const of = layersOf(model).find((layer) => layer.name === name)!;
  const [, ...shape] = model.inputs[0]!.shape as number[];
  const features = shape.at(-1)!;
  const x = oneFeatureEach(shape.slice(0, -1), features);
  const [blocks, rows, columns] = canonical(of);
  for (let b = 0; b < blocks; b++)
    for (let i = 0; i < rows; i++)
      for (let o = 0; o < columns; o++) {
        const heard = answers(
          (at) => model.predict(at) as tf.Tensor,
          of,
          x,
          () => setEntry(of, b, i, o),
        );
        expect(heard, `entry [${b}, ${i}, ${o}]`).toEqual([`${from(i, o, of)}→${to(o)}`]);
      }
}

const single = (made: tf.layers.Layer) => tf.sequential({ layers: [made] });
const perTap = (i: number, _: number, of: VariableLayer) => i % of.in;

describe("one entry of the view [block, in, out] lets `out` answer to `in` alone", () => {
  test("Dense", () => {
    const dense = tf.layers.dense({ name: "d", units: 4, inputShape: [3] });
    everyEntry(single(dense), "d/kernel", (i) => i);
  });

  const shared = { name: "c", filters: 3, kernelSize: 2 };
  test.each([
    ["Conv1D", () => tf.layers.conv1d({ ...shared, inputShape: [5, 2] })],
    ["Conv2D", () => tf.layers.conv2d({ ...shared, inputShape: [4, 4, 2] })],
    ["Conv3D", () => tf.layers.conv3d({ ...shared, inputShape: [3, 3, 3, 2] })],
    ["Conv2DTranspose", () => tf.layers.conv2dTranspose({ ...shared, inputShape: [3, 3, 2] })],
    ["Conv3DTranspose", () => tf.layers.conv3dTranspose({ ...shared, inputShape: [2, 2, 2, 2] })],
  ])("%s: `in` is the taps of every channel, the channel innermost", (_, make) => {
    const model = single(make());
    const of = layersOf(model)[0]!;
    expect([of.role, of.in, of.out]).toEqual(["conv", 2, 3]);
    everyEntry(model, "c/kernel", perTap);
  });

  test("DepthwiseConv2D: `in` is the taps, `out` is channel × multiplier, and answers to its own channel", () => {
    const made = tf.layers.depthwiseConv2d({ name: "c", kernelSize: 2, depthMultiplier: 3, inputShape: [4, 4, 2] });
    const model = single(made);
    expect(layersOf(model)[0]).toMatchObject({ role: "depthwise", in: 4, out: 6 });
    everyEntry(model, "c/depthwise_kernel", (_, o) => Math.floor(o / 3));
  });

  test("SeparableConv2D: a depthwise kernel and a conv of one tap", () => {
    const given = { name: "c", kernelSize: 2, depthMultiplier: 2, filters: 4, inputShape: [4, 4, 2] };
    const model = single(tf.layers.separableConv2d({ ...given, useBias: false }));
    const [depthwise, pointwise] = layersOf(model) as [VariableLayer, VariableLayer];
    expect([depthwise.role, pointwise.role, pointwise.in, pointwise.out]).toEqual(["depthwise", "conv", 4, 4]);
    variableOf(pointwise).assign(tf.eye(4).reshape([1, 1, 4, 4]));
    everyEntry(model, depthwise.name, (_, o) => Math.floor(o / 2));
    variableOf(depthwise).assign(tf.ones([2, 2, 2, 2]));
    everyEntry(model, pointwise.name, (i) => Math.floor(i / 2));
  });

  test("Embedding: `in` is the token", () => {
    const model = single(tf.layers.embedding({ name: "e", inputDim: 4, outputDim: 3, inputLength: 1 }));
    const [of] = layersOf(model) as [VariableLayer];
    expect([of.role, of.in, of.out]).toEqual(["embedding", 4, 3]);
    const tokens = tf.tensor2d([[0], [1], [2], [3]], [4, 1], "int32");
    for (let i = 0; i < 4; i++)
      for (let o = 0; o < 3; o++) {
        const heard = answers(
          (x) => model.predict(x) as tf.Tensor,
          of,
          tokens,
          () => setEntry(of, 0, i, o),
        );
        expect(heard).toEqual([`${i}→${o}`]);
      }
  });

  test('an embedding that is the head as well, { embedding: "output" }: `in` is the width, `out` the token', async () => {
    const embedding = tf.layers.embedding({ name: "e", inputDim: 5, outputDim: 3, inputLength: 2 });
    class TiedHead extends tf.layers.Layer {
      static className = "TiedHead";
      override call(h: tf.Tensor | tf.Tensor[]) {
        const flat = tf.reshape(Array.isArray(h) ? h[0]! : h, [-1, 3]);
        return tf.matMul(flat, embedding.getWeights()[0]!, false, true).reshape([-1, 2, 5]);
      }
      override computeOutputShape(): tf.Shape {
        return [null, 2, 5];
      }
    }
    const head = new TiedHead({ name: "head" });
    const model = tf.sequential({ layers: [embedding, head] });
    const [of, ...others] = layersOf(model, { e: "output" });
    expect(others).toEqual([]);
    expect([of!.role, of!.in, of!.out]).toEqual(["output", 3, 5]);
    const x = oneFeatureEach([2], 3);
    for (let i = 0; i < 3; i++)
      for (let o = 0; o < 5; o++)
        expect(
          answers(
            (h) => head.apply(h) as tf.Tensor,
            of!,
            x,
            () => setEntry(of!, 0, i, o),
          ),
        ).toEqual([`${i}→${o}`]);
    // A logit sums over the width, 3, so the ball of "perInput" is 1/3 as large, and not 1/5.
    const u = sign({ scaling: "perInput" }).lmo(backend.ops, backend.ops.random(1, of!), of!);
    expect((await backend.read(u)).every((w) => Math.abs(w + 1 / 3) < 1e-6)).toBe(true);
  });

  const linear = () => ({
    name: "r",
    units: 2,
    activation: "linear" as const,
    biasInitializer: tf.initializers.constant({ value: 0.5 }),
    inputShape: [2, 3],
  });
  test.each([
    ["SimpleRNN", () => tf.layers.simpleRNN(linear()), 1],
    ["GRU", () => tf.layers.gru({ ...linear(), recurrentActivation: "linear" }), 3],
    ["LSTM", () => tf.layers.lstm({ ...linear(), recurrentActivation: "linear", unitForgetBias: false }), 4],
  ])("%s: of every gate's block", (_, make, gates) => {
    const model = single(make() as tf.layers.Layer);
    const [kernel, recurrent] = layersOf(model) as [VariableLayer, VariableLayer];
    expect([canonical(kernel), canonical(recurrent)]).toEqual([
      [gates, 3, 2],
      [gates, 2, 2],
    ]);
    // Each unit hears itself alone, which a reset gate needs in order to be heard.
    variableOf(recurrent).assign(tf.concat(Array(gates).fill(tf.eye(2)), 1));
    everyEntry(model, "r/kernel", (i) => i);
  });

  test("ConvLSTM2D: of every gate's block, the taps of every channel", () => {
    const model = single(
      tf.layers.convLstm2d({
        name: "r",
        filters: 2,
        kernelSize: 2,
        activation: "linear",
        recurrentActivation: "linear",
        biasInitializer: "ones",
        unitForgetBias: false,
        inputShape: [2, 3, 3, 3],
      }) as tf.layers.Layer,
    );
    const [kernel, recurrent] = layersOf(model) as [VariableLayer, VariableLayer];
    expect([kernel.role, kernel.in, kernel.out, canonical(kernel)]).toEqual(["conv", 3, 2, [4, 12, 2]]);
    expect([recurrent.in, canonical(recurrent)]).toEqual([2, [4, 8, 2]]);
    variableOf(recurrent).assign(tf.zeros([...recurrent.shape]));
    everyEntry(model, "r/kernel", perTap);
  });
});

describe("the blocks of a recurrent layer are its gates", () => {
  const [units, features] = [3, 2];
  const sigmoid = (z: tf.Tensor) => tf.sigmoid(z);
  type Gate = (g: number) => tf.Tensor;

  /** z_g = xW_g + hU_g + b_g, from the entered tensors alone. */
  function gatesOf(model: tf.Sequential, x: tf.Tensor, h: tf.Tensor) {
    const entered = layersOf(model).map((of) => backend.enter(variableOf(of), of) as tf.Tensor);
    const block = (w: tf.Tensor, g: number) => w.slice([g, 0, 0], [1, -1, -1]).squeeze([0]);
    const [w, u, b] = entered as [tf.Tensor, tf.Tensor, tf.Tensor];
    return {
      x: ((g) => tf.add(tf.matMul(x, block(w, g)), block(b, g))) as Gate,
      h: (of: tf.Tensor, g: number) => tf.matMul(of, block(u, g)),
      z: ((g) => tf.add(tf.add(tf.matMul(x, block(w, g)), block(b, g)), tf.matMul(h, block(u, g)))) as Gate,
    };
  }
  const randomize = (model: tf.Sequential) =>
    model.setWeights(model.getWeights().map((w, i) => tf.randomNormal(w.shape, 0, 1, "float32", i + 1)));
  const close = (a: tf.Tensor, b: tf.Tensor) => expect(tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]).toBeLessThan(1e-5);

  test("LSTM (Hochreiter & Schmidhuber 1997): input, forget, candidate, output", () => {
    const model = single(
      tf.layers.lstm({ units, inputShape: [3, features], recurrentActivation: "sigmoid" }) as tf.layers.Layer,
    );
    randomize(model);
    const x = tf.randomNormal([4, 3, features], 0, 1, "float32", 9);
    let [h, c] = [tf.zeros([4, units]), tf.zeros([4, units])];
    for (const xt of tf.unstack(x, 1)) {
      const { z } = gatesOf(model, xt, h);
      c = tf.add(tf.mul(sigmoid(z(1)), c), tf.mul(sigmoid(z(0)), tf.tanh(z(2))));
      h = tf.mul(sigmoid(z(3)), tf.tanh(c));
    }
    close(h, model.predict(x) as tf.Tensor);
  });

  test("GRU (Cho et al. 2014): update, reset, candidate", () => {
    const model = single(
      tf.layers.gru({ units, inputShape: [3, features], recurrentActivation: "sigmoid" }) as tf.layers.Layer,
    );
    randomize(model);
    const x = tf.randomNormal([4, 3, features], 0, 1, "float32", 9);
    let h: tf.Tensor = tf.zeros([4, units]);
    for (const xt of tf.unstack(x, 1)) {
      const { x: fromX, h: fromH, z } = gatesOf(model, xt, h);
      const candidate = tf.tanh(tf.add(fromX(2), fromH(tf.mul(sigmoid(z(1)), h), 2)));
      h = tf.add(tf.mul(sigmoid(z(0)), h), tf.mul(tf.sub(1, sigmoid(z(0))), candidate));
    }
    close(h, model.predict(x) as tf.Tensor);
  });
});

describe("the spectral update of a layer, measured on the tensor in the layer's own shape", () => {
  const sigma = (values: ArrayLike<number>, rows: number, columns: number): number =>
    new SingularValueDecomposition(Matrix.from1DArray(rows, columns, [...(values as number[])])).norm2;
  const update = (of: VariableLayer, scaling: "conv" | "rmsToRms", radius: number) => {
    const g = tf.randomNormal([...of.shape], 0, 1, "float32", 5);
    const v = spectral({ scaling, radius }).lmo(backend.ops, backend.enter(g, of), of);
    return backend.leave(v, of) as tf.Tensor;
  };
  const radius = 3;

  test("conv [3, 3, 16, 64] flattened to [144, 64]: σ_max = ρ√(64/16)/9", () => {
    const [of] = layersOf(single(tf.layers.conv2d({ filters: 64, kernelSize: 3, inputShape: [8, 8, 16] })));
    expect(of!.shape).toEqual([3, 3, 16, 64]);
    const measured = sigma(update(of!, "conv", radius).dataSync(), 144, 64);
    expect(Math.abs(measured / ((radius * Math.sqrt(64 / 16)) / 9) - 1)).toBeLessThan(1e-3);
  });

  test("conv transpose [3, 3, 64, 16], the channels swapped: the same", () => {
    const [of] = layersOf(single(tf.layers.conv2dTranspose({ filters: 64, kernelSize: 3, inputShape: [8, 8, 16] })));
    expect(of!.shape).toEqual([3, 3, 64, 16]);
    const flat = tf.transpose(update(of!, "conv", radius), [0, 1, 3, 2]);
    const measured = sigma(flat.dataSync(), 144, 64);
    expect(Math.abs(measured / ((radius * Math.sqrt(64 / 16)) / 9) - 1)).toBeLessThan(1e-3);
  });

  test.each([
    ["LSTM", () => tf.layers.lstm({ units: 6, inputShape: [3, 24] }), 4],
    ["GRU", () => tf.layers.gru({ units: 6, inputShape: [3, 24] }), 3],
  ])("%s: each gate's columns have σ_max = ρ√(out/in), and not all of them together", (_, make, gates) => {
    const [of] = layersOf(single(make() as tf.layers.Layer));
    const u = update(of!, "rmsToRms", radius);
    for (let g = 0; g < gates; g++) {
      const gate = u.slice([0, g * 6], [24, 6]).dataSync();
      expect(Math.abs(sigma(gate, 24, 6) / (radius * Math.sqrt(6 / 24)) - 1)).toBeLessThan(1e-3);
    }
    expect(sigma(u.dataSync(), 24, 6 * gates)).toBeGreaterThan(radius * Math.sqrt(6 / 24) * 1.2);
  });
});

test("a bias of gates is one block a gate", () => {
  const model = single(tf.layers.gru({ name: "g", units: 2, inputShape: [3, 4] }) as tf.layers.Layer);
  const { variable: _, ...bias } = layersOf(model)[2]!;
  const view = { shape: [3, 2], block: [0], in: [], out: [1] };
  expect(bias).toEqual(layer({ name: "g/bias", shape: [6], role: "bias", view }));
});
