import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "@unitball/backend-tfjs";
import type { Backend, Layers } from "@unitball/core";
import { batches, permutation } from "./batches.ts";
import { crossEntropy } from "./crossEntropy.ts";
import type { Dataset, Images } from "./dataset.ts";
import { mlpInit, mlpLayers, mlpLogits } from "./mlp.ts";
import type { Metrics, Problem, Seeds, Setup, Task } from "./task.ts";

export interface Classification {
  readonly name: string;
  readonly description: string;
  /** The hidden layers' widths. */
  readonly hidden: readonly number[];
  readonly features: number;
  readonly classes: number;
  readonly defaults: { readonly steps: number; readonly batch: number };
  readonly data: (dataDir?: string) => Promise<Dataset>;
}

/** How many training images `trainLoss` looks at, the same ones under every seed. */
const probe = 10_000;
const chunk = 2_500;

/** A task: a ReLU multilayer perceptron learns to tell labelled images apart by cross-entropy. */
export function classification(given: Classification): Task<Value> {
  const { name, description, defaults } = given;
  const layers = mlpLayers([given.features, ...given.hidden, given.classes]);
  return Object.freeze({
    name,
    description,
    layers,
    defaults,
    metrics: { testAccuracy: "higher", testLoss: "lower", trainLoss: "lower" },
    async load(backend, { initSeed, dataSeed, batch = defaults.batch, dataDir }: Setup) {
      differentiable(name, backend);
      const data = await given.data(dataDir);
      const n = data.train.labels.length;
      if (!(Number.isInteger(batch) && batch >= 1 && batch <= n)) {
        throw new RangeError(`${name}: batch is ${batch}, but it must be a whole number from 1 to ${n}.`);
      }
      return problem(backend, layers, data, batch, { initSeed, dataSeed });
    },
  } satisfies Task<Value>);
}

function problem(
  backend: Backend<Value>,
  layers: Task<Value>["layers"],
  data: Dataset,
  batch: number,
  seeds: Seeds,
): Problem<Value> {
  const pixel = Float32Array.from({ length: 256 }, (_, byte) => data.pixel(byte));
  const inputs = (from: Images, places: ArrayLike<number>) =>
    tf.tensor2d(gather(from.pixels, places, data.features, pixel), [places.length, data.features]);
  const targets = (from: Images, places: ArrayLike<number>) =>
    tf.tensor2d(oneHot(from.labels, places, data.classes), [places.length, data.classes]);
  const weights = (x: Layers<Value>) => layers.map(({ name }) => x[name] as tf.Tensor);
  const batchAt = batches(seeds.dataSeed, data.train.labels.length, batch);
  const everyTest = Uint32Array.from(data.test.labels, (_, i) => i);
  const someTraining = permutation(0, data.train.labels.length).subarray(0, probe);

  const measure = async (x: Layers<Value>, from: Images, places: Uint32Array) => {
    const sums = { correct: 0, loss: 0 };
    for (let start = 0; start < places.length; start += chunk) {
      const some = places.subarray(start, start + chunk);
      const pair = tf.tidy(() => {
        const [logits, y] = [mlpLogits(weights(x), inputs(from, some)), targets(from, some)];
        const correct = tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), tf.argMax(y, 1)), "float32"));
        return tf.stack([correct, crossEntropy(logits, y)]);
      });
      const [correct, loss] = (await pair.data()) as unknown as [number, number];
      pair.dispose();
      sums.correct += correct;
      sums.loss += loss * some.length;
    }
    return { accuracy: sums.correct / places.length, loss: sums.loss / places.length };
  };

  return {
    layers,
    init: () =>
      Object.fromEntries(
        layers.map((layer, l) => {
          const values = mlpInit(layer, Math.imul(seeds.initSeed, 0x9e3779b1) + l + 1);
          return [layer.name, backend.scope(() => backend.enter(backend.tensor(values, layer.shape), layer))];
        }),
      ),
    gradient: (at, k) =>
      backend.scope(() => {
        const places = batchAt(k);
        const [x, y] = [inputs(data.train, places), targets(data.train, places)];
        const { value, grads } = tf.valueAndGrads((...w) => crossEntropy(mlpLogits(w, x), y))(weights(at));
        return { loss: value, g: Object.fromEntries(layers.map(({ name }, l) => [name, grads[l] as Value])) };
      }),
    async evaluate(x): Promise<Metrics> {
      const test = await measure(x, data.test, everyTest);
      const train = await measure(x, data.train, someTraining);
      return { testAccuracy: test.accuracy, testLoss: test.loss, trainLoss: train.loss };
    },
    reseed: ({ initSeed, dataSeed }) => problem(backend, layers, data, batch, { initSeed, dataSeed }),
    dispose: () => {},
  };
}

function gather(pixels: Uint8Array, places: ArrayLike<number>, features: number, pixel: Float32Array): Float32Array {
  const values = new Float32Array(places.length * features);
  for (let i = 0, to = 0; i < places.length; i++) {
    const from = (places[i] as number) * features;
    for (let j = 0; j < features; j++) values[to++] = pixel[pixels[from + j] as number] as number;
  }
  return values;
}

function oneHot(labels: Uint8Array, places: ArrayLike<number>, classes: number): Float32Array {
  const values = new Float32Array(places.length * classes);
  for (let i = 0; i < places.length; i++) values[i * classes + (labels[places[i] as number] as number)] = 1;
  return values;
}

function differentiable(name: string, backend: Backend<Value>): void {
  const one = backend.tensor([1], [1]);
  const tensors = one instanceof tf.Tensor;
  backend.free(one);
  if (!tensors) {
    throw new TypeError(
      `${name} needs a TensorFlow.js backend, but was given "${backend.name}"; use cpu or wasm of @unitball/backend-tfjs.`,
    );
  }
  if (tf.getGradient("BatchMatMul") == null) {
    throw new Error(
      `${name} needs TensorFlow.js's gradients, which @tensorflow/tfjs-core alone does not register; import "@tensorflow/tfjs" first.`,
    );
  }
}
