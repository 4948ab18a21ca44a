// A training run in a process of its own: `resume.ts BACKEND FOLDER whole|rest` prints the losses of steps 10 to 29 of
// every optimizer. "whole" trains from the start and saves at step 10; "rest" loads what was saved there.
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { adamw, cosine, presets, warmup } from "../src/index.ts";
import * as on from "../src/tfjs.ts";

const [backend, folder, mode] = process.argv.slice(2) as [string, string, string];

const optimizers: Readonly<Record<string, (model: tf.LayersModel) => tf.Optimizer>> = {
  gradientDescent: on.gradientDescent,
  normalizedSgd: on.normalizedSgd,
  layerwiseNormalizedSgd: on.layerwiseNormalizedSgd,
  signSgd: on.signSgd,
  signum: on.signum,
  signDescent: on.signDescent,
  spectralDescent: on.spectralDescent,
  muon: on.muon,
  unconstrainedScion: on.unconstrainedScion,
  scion: on.scion,
  clippedScion: on.clippedScion,
  almondScion: on.almondScion,
  lion: on.lion,
  adamw: on.adamw,
  partition: (model) => on.partition(model, { hidden: presets.muon(), "*": adamw() }),
  everything: (model) =>
    on.scion(model, {
      learningRate: warmup({ steps: 12, schedule: cosine({ from: 0.05, steps: 30 }) }),
      output: 8,
      clipNorm: 0.5,
      accumulate: 3,
      average: { kind: "scheduleFree", beta: 0.7 },
    }),
  averaged: (model) => on.adamw(model, { learningRate: 0.01, average: { kind: "ema", beta: 0.9 } }),
};

function made(): tf.LayersModel {
  const dense = (units: number, seed: number, activation: "tanh" | "linear") =>
    tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [6] }));
  for (const layer of [dense(8, 1, "tanh"), tf.layers.layerNormalization(), dense(8, 2, "tanh"), dense(3, 3, "linear")])
    model.add(layer);
  return model;
}

const batch = (k: number) =>
  [tf.randomNormal([8, 6], 0, 1, "float32", k), tf.randomNormal([8, 3], 0, 1, "float32", -k - 1)] as const;

async function train(model: tf.LayersModel, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let k = from; k < to; k++) {
    const [x, y] = batch(k);
    losses.push((await model.trainOnBatch(x, y)) as number);
    tf.dispose([x, y]);
  }
  return losses;
}

await tf.setBackend(backend);
const result: Record<string, number[]> = {};
for (const [name, optimizer] of Object.entries(optimizers)) {
  const file = on.fileSystem(join(folder, `${backend}-${name}`));
  if (mode === "whole") {
    const model = made();
    model.compile({ optimizer: optimizer(model), loss: "meanSquaredError" });
    await train(model, 0, 10);
    await model.save(file, { includeOptimizer: true });
    result[name] = await train(model, 10, 30);
  } else {
    result[name] = await train(await tf.loadLayersModel(file), 10, 30);
  }
}
console.log(JSON.stringify(result));
