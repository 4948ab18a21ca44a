// A model written by hand with tf.variable: say what role each variable has, then take steps.
import * as tf from "@tensorflow/tfjs";
import "@unitball/backend-wasm";
import { batches, digits } from "@unitball/tasks";
import { cosine } from "unitball";
import { initialize, layersFrom, trainStep, unconstrainedScion } from "unitball/tfjs";
import { accuracy } from "./accuracy.ts";
import { tensors } from "./tensors.ts";

await tf.setBackend("wasm");
const data = await digits();
const classes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const [train, test] = [tensors(data, data.train, classes), tensors(data, data.test, classes)];

const variable = (...shape: [number] | [number, number]) => tf.variable(tf.zeros(shape));
const [w1, b1, w2, b2, w3] = [variable(64, 64), variable(64), variable(64, 64), variable(64), variable(64, 10)];
const hidden = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => tf.relu(tf.add(tf.matMul(x, w), b));
const logits = (x: tf.Tensor) => tf.matMul(hidden(hidden(x, w1, b1), w2, b2), w3);

// The role chooses the norm, and these are the names that the optimizer's state is saved under.
const layers = layersFrom({
  w1: [w1, "input"],
  b1: [b1, "bias"],
  w2: [w2, "hidden"],
  b2: [b2, "bias"],
  w3: [w3, "output"],
});
const optimizer = unconstrainedScion(layers, { learningRate: cosine({ from: 0.03, steps: 200 }), output: 32 });
initialize(optimizer.program, layers, [w1, b1, w2, b2, w3], 1);

const batch = batches(1, train.x.shape[0], 64);
for (let k = 0; k < 200; k++) {
  const places = tf.tensor1d(Int32Array.from(batch(k)), "int32");
  const [x, y] = [tf.gather(train.x, places), tf.gather(train.y, places)];
  const loss = trainStep(optimizer, () => tf.losses.softmaxCrossEntropy(y, logits(x)) as tf.Scalar);
  if ((k + 1) % 100 === 0) console.log(`step ${k + 1}, loss ${loss.dataSync()[0]?.toFixed(3)}`);
  tf.dispose([places, x, y, loss]);
}
console.log(`test accuracy ${accuracy(logits(test.x), test.y)}`);
