// The page of browser.test.ts, which calls these functions by name: a run that is never stopped, and those that go on from
// what it left in IndexedDB.
import * as tf from "@tensorflow/tfjs";
import { linear } from "../src/index.ts";
import { loadCheckpoint, saveCheckpoint, scion, type UnitballOptimizer } from "../src/tfjs.ts";

const x = tf.randomNormal<tf.Rank.R2>([32, 6], 0, 1, "float32", 1);
const y = tf.tidy(() => tf.tanh(tf.matMul(x, tf.randomNormal([6, 3], 0, 1, "float32", 2))));

function made(seed: number): tf.LayersModel {
  const dense = (units: number, k: number, activation: "tanh" | "linear") =>
    tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotNormal({ seed: seed + k }) });
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [6] }));
  for (const layer of [dense(8, 0, "tanh"), dense(8, 1, "tanh"), dense(3, 2, "linear")]) model.add(layer);
  return compiled(model);
}

function compiled(model: tf.LayersModel): tf.LayersModel {
  const learningRate = linear({ from: 0.05, to: 0, steps: 40 });
  model.compile({ optimizer: scion(model, { learningRate, output: 8 }), loss: "meanSquaredError" });
  return model;
}

const optimizerOf = (model: tf.LayersModel) => model.optimizer as UnitballOptimizer;

async function nextFive(model: tf.LayersModel): Promise<number[]> {
  const losses: number[] = [];
  for (let k = 0; k < 5; k++) losses.push((await model.trainOnBatch(x, y)) as number);
  return losses;
}

async function whole() {
  await tf.setBackend("cpu");
  const model = made(10);
  const { history } = await model.fit(x, y, { epochs: 20, batchSize: 32, shuffle: false, verbose: 0 });
  await saveCheckpoint("indexeddb://run", optimizerOf(model));
  await model.save("indexeddb://model", { includeOptimizer: true });
  return { backend: tf.getBackend(), fitted: history.loss, rest: await nextFive(model) };
}

async function restOfCheckpoint() {
  await tf.setBackend("cpu");
  const model = made(20);
  await loadCheckpoint("indexeddb://run", optimizerOf(model));
  return nextFive(model);
}

async function restOfModel() {
  await tf.setBackend("cpu");
  return nextFive(await tf.loadLayersModel("indexeddb://model"));
}

async function restOfWeights() {
  await tf.setBackend("cpu");
  return nextFive(compiled(await tf.loadLayersModel("indexeddb://model")));
}

Object.assign(globalThis, { whole, restOfCheckpoint, restOfModel, restOfWeights });
