// Transfer learning: a net learns the digits 0 to 4, its base is frozen, and a new head on it learns 5 to 9.
import * as tf from "@tensorflow/tfjs";
import "@unitball/backend-wasm";
import { digits } from "@unitball/tasks";
import { linear } from "unitball";
import { scion } from "unitball/tfjs";
import { accuracy } from "./accuracy.ts";
import { tensors } from "./tensors.ts";

await tf.setBackend("wasm");
const data = await digits();

async function learn(model: tf.LayersModel, classes: readonly number[]): Promise<string> {
  const [train, test] = [tensors(data, data.train, classes), tensors(data, data.test, classes)];
  // Make the optimizer after freezing: it has a layer for each variable that is trained.
  const optimizer = scion(model, { learningRate: linear({ from: 0.1, to: 0, steps: 120 }), output: 32 });
  console.log(`trains ${optimizer.layers.map(({ name }) => name).join(", ")}`);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  await model.fit(train.x, train.y, { batchSize: 64, epochs: 10, shuffle: false, verbose: 0 });
  return accuracy(model.predict(test.x) as tf.Tensor, test.y);
}

const kernelInitializer = tf.initializers.glorotNormal({ seed: 1 });
const head = (name: string) => tf.layers.dense({ name, units: 5, activation: "softmax", kernelInitializer });
const base = tf.sequential();
base.add(tf.layers.dense({ name: "base", units: 128, activation: "relu", inputShape: [64], kernelInitializer }));

const first = tf.sequential({ layers: [base, head("head")] });
console.log(`0 to 4: test accuracy ${await learn(first, [0, 1, 2, 3, 4])}`);

// Layer by layer: TensorFlow.js goes on training a tf.sequential that starts another, even where it is not `trainable`.
for (const layer of base.layers) layer.trainable = false;
const second = tf.sequential({ layers: [base, head("new_head")] });
console.log(`5 to 9: test accuracy ${await learn(second, [5, 6, 7, 8, 9])}`);
