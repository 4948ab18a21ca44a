// A tf.LayersModel: compile it with an optimizer of unitball's, fit, save, load and go on.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import "@unitball/backend-wasm";
import { digits } from "@unitball/tasks";
import { linear } from "unitball";
import { fileSystem, initialize, scion } from "unitball/tfjs";
import { accuracy } from "./accuracy.ts";
import { tensors } from "./tensors.ts";

await tf.setBackend("wasm");
const data = await digits();
const classes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const [train, test] = [tensors(data, data.train, classes), tensors(data, data.test, classes)];
const tested = (model: tf.LayersModel) => accuracy(model.predict(test.x) as tf.Tensor, test.y);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: "relu", inputShape: [64] }));
model.add(tf.layers.dense({ units: 64, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));

// Ten epochs are 240 steps. Scion likes to start on the boundary of its norm balls.
const optimizer = scion(model, { learningRate: linear({ from: 0.05, to: 0, steps: 240 }), output: 32 });
initialize(optimizer.program, optimizer.layers, optimizer.variables, 1);
model.compile({ optimizer, loss: "categoricalCrossentropy" });
await model.fit(train.x, train.y, { batchSize: 64, epochs: 5, shuffle: false, verbose: 0 });
console.log(`saved after 5 epochs, test accuracy ${tested(model)}`);

// The file holds the momentum and the place in the schedule too, so the loaded model goes on as if it had never stopped.
const folder = await mkdtemp(join(tmpdir(), "unitball-"));
await model.save(fileSystem(join(folder, "digits")), { includeOptimizer: true });
const loaded = await tf.loadLayersModel(fileSystem(join(folder, "digits")));
await rm(folder, { recursive: true });
await loaded.fit(train.x, train.y, { batchSize: 64, epochs: 5, shuffle: false, verbose: 0 });
console.log(`loaded, after 10 epochs, test accuracy ${tested(loaded)}`);
