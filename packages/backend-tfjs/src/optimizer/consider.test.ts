import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { advantage } from "@unitball/diagnostics";
import { adaptive, constant, presets, sign, spectral } from "unitball";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { layersOf } from "../layers/layersOf.ts";
import { probeOf } from "./probeOf.ts";
import { tfOptimizer } from "./tfOptimizer.ts";
import { UnitballOptimizer } from "./unitballOptimizer.ts";

const candidates = [sign(), spectral({ scaling: "matchRms" })];
const program = presets
  .unconstrainedScion({ stepsize: constant({ value: 0.01 }) })
  .with(adaptive({ candidates, every: 2, draws: 3, hysteresis: 1, dwell: 0, blend: 3 }));
const mlp = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [5], kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) }),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
    ],
  });
const truth = () => tf.randomNormal([5, 2], 0, 1, "float32", 9);
const lossOn = (model: tf.LayersModel) => (draw: number) =>
  tf.tidy(() => {
    const x = tf.randomNormal([16, 5], 0, 1, "float32", 100 + draw);
    return tf.losses.meanSquaredError(tf.matMul(x, truth() as tf.Tensor2D), model.predict(x) as tf.Tensor).asScalar();
  });
const weightsOf = (model: tf.LayersModel) => model.trainableWeights.map((w) => [...w.read().dataSync()]);

describe.each(["cpu", "wasm"])("%s", (name) => {
  beforeEach(async () => void (await tf.setBackend(name)));
  afterEach(() => tf.disposeVariables());

  /** Steps from `first` on, a probe before each that wants one. */
  async function trained(optimizer: UnitballOptimizer, model: tf.LayersModel, first: number, last: number) {
    const probes = [];
    for (let k = first; k < last; k++) {
      const probe = await optimizer.consider((draw) => lossOn(model)(1000 * k + draw));
      if (probe !== undefined) probes.push({ k, ...probe });
      optimizer.minimize(() => lossOn(model)(1000 * k + 999))?.dispose();
    }
    return probes;
  }

  test("a LayersModel trains with an adaptive geometry: probes when due, layers change, and no tensor is left over", async () => {
    const model = mlp();
    const optimizer = tfOptimizer(program, layersOf(model));
    optimizer.minimize(() => lossOn(model)(999));
    const { numTensors } = tf.memory();
    const probes = await trained(optimizer, model, 1, 21);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(probes.map(({ k }) => k)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    const changed = probes.flatMap(({ considered }) =>
      Object.values(considered).filter(({ before, after }) => before.index !== after.index),
    );
    expect(changed.length).toBeGreaterThan(0);
  });

  test("a probe leaves the weights as they were, also where the loss throws, and then no tensor either; asked again before the same step, there is none", async () => {
    const model = mlp();
    const optimizer = tfOptimizer(program, layersOf(model));
    await trained(optimizer, model, 0, 2);
    const before = weightsOf(model);
    const { numTensors } = tf.memory();
    // 1 gradient for the estimate, then 3 draws of 1 and one more for each of two candidates: it fails at every one.
    for (let last = 0; last < 10; last++) {
      let calls = 0;
      const failing = (draw: number) => {
        if (calls++ === last) throw new Error("no data");
        return lossOn(model)(draw);
      };
      await expect(optimizer.consider(failing)).rejects.toThrow("no data");
      expect(weightsOf(model)).toEqual(before);
      expect(tf.memory().numTensors).toBe(numTensors);
    }
    expect(await optimizer.consider(lossOn(model))).toBeDefined();
    expect(weightsOf(model)).toEqual(before);
    expect(await optimizer.consider(lossOn(model))).toBeUndefined();
  });

  test("a layer that had no gradient in the last step keeps its choice through the probe of another", async () => {
    const model = mlp();
    const optimizer = tfOptimizer(program, layersOf(model));
    await trained(optimizer, model, 0, 11);
    const choices = async () =>
      Object.fromEntries(
        (await optimizer.getWeights())
          .filter(({ name }) => name.startsWith("unitball/slots/choice/"))
          .map(({ name, tensor }) => [name, [...tensor.dataSync()]]),
      );
    const [kernel] = optimizer.variables;
    const before = await choices();
    for (let i = 0; i < 3; i++) optimizer.minimize(() => lossOn(model)(i), false, [kernel!]);
    expect(await optimizer.consider(lossOn(model))).toBeDefined();
    const after = await choices();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, values] of Object.entries(before)) if (!name.endsWith("#0")) expect(after[name]).toEqual(values);
  });

  test.each([
    ["between two probes", 11],
    ["where a probe is due", 12],
  ])("its choices are saved with it: loaded into another model %s, the run goes on bit for bit", async (_, cut) => {
    const [one, two] = [mlp(), mlp()];
    const optimizer = tfOptimizer(program, layersOf(one));
    await trained(optimizer, one, 0, cut);
    two.setWeights(one.getWeights());
    const again = new UnitballOptimizer(program, layersOf(two));
    await again.setWeights(await optimizer.getWeights());
    const probes = [await trained(optimizer, one, cut, 22), await trained(again, two, cut, 22)];
    expect(weightsOf(two)).toEqual(weightsOf(one));
    const chosen = probes.map((of) => of.map(({ considered }) => Object.values(considered).map(({ after }) => after)));
    expect(chosen[0]).toEqual(chosen[1]);
  });

  test("a step while a probe is made is an error that says so", async () => {
    const model = mlp();
    const optimizer = tfOptimizer(program, layersOf(model));
    for (let k = 0; k < 2; k++) optimizer.minimize(() => lossOn(model)(k));
    const probe = optimizer.consider(lossOn(model));
    optimizer.minimize(() => lossOn(model)(7));
    await expect(probe).rejects.toThrow("await consider");
  });

  test("advantage on a model: the alignment of the sign's step is Σ|∇f| of the mean gradient, and nothing is left over", async () => {
    const model = mlp();
    const layers = layersOf(model);
    const kernel = layers[0]!;
    const { numTensors } = tf.memory();
    const probe = probeOf(layers, lossOn(model));
    const first = probe.gradientAt(probe.x, 0);
    const { layers: found, cost } = await advantage(candidates, { ...probe, draws: 3, first: 0, d: first });
    const sum = tf.tidy(() => {
      const variable = model.trainableWeights[0]!.read() as tf.Variable;
      const grads = [0, 1, 2].map(
        (draw) => tf.variableGrads(() => lossOn(model)(draw), [variable]).grads[variable.name]!,
      );
      const s = tf.sign(grads[0]!);
      return grads.map((g) => tf.sum(tf.mul(g, s)).dataSync()[0]!).reduce((a, b) => a + b) / 3;
    });
    expect(found[kernel.name]!.gains[0]!.alignment / sum).toBeCloseTo(1, 4);
    expect(cost).toEqual({ gradients: 3 * (1 + 2 * 4), lmos: 8 });
    probe.backend.free([probe.x, first]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

test("an optimizer whose geometry is fixed has no probe", async () => {
  await tf.setBackend("cpu");
  const model = mlp();
  const optimizer = tfOptimizer(presets.signum(), layersOf(model));
  optimizer.minimize(() => lossOn(model)(0));
  expect(await optimizer.consider(lossOn(model))).toBeUndefined();
});
