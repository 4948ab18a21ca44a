import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "@unitball/backend-tfjs";
import type { Backend, Layers } from "@unitball/core";
import { batches, permutation } from "./batches.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { differentiable } from "./differentiable.ts";
import type { Model } from "./model.ts";
import type { Measures, Metrics, Problem, Seeds, Setup, Task } from "./task.ts";

/** `count` examples; each gives as many rows of targets, one-hot, as the model gives rows of logits. */
export interface Examples {
  readonly count: number;
  inputs(places: Uint32Array): tf.Tensor;
  targets(places: Uint32Array): tf.Tensor;
}

/** Means over the rows of targets. */
export interface Fit {
  readonly loss: number;
  readonly accuracy: number;
}

/** A task of fitting examples: its model, its data, and what is measured. */
export interface Supervised<M extends string> extends Measures<M> {
  readonly name: string;
  readonly description: string;
  readonly model: Model;
  readonly defaults: { readonly steps: number; readonly batch: number };
  readonly data: (dataDir?: string) => Promise<{ readonly train: Examples; readonly held: Examples }>;
  /** The metrics, from the fit to all held-out examples and to `probe` training ones, the same under every seed. */
  readonly tell: (held: Fit, train: Fit) => Readonly<Record<M, number>>;
  readonly probe: number;
  /** How many examples `evaluate` takes at a time. */
  readonly chunk: number;
}

/** A task: a model learns to predict targets from inputs by cross-entropy. */
export function supervised<M extends string>(given: Supervised<M>): Task<Value> {
  const { name, description, model, defaults, metrics, primary, tuning } = given;
  return Object.freeze({
    name,
    description,
    layers: model.layers,
    defaults,
    metrics,
    primary,
    tuning,
    async load(backend, { initSeed, dataSeed, batch = defaults.batch, dataDir }: Setup) {
      differentiable(name, backend, model.kernels);
      const data = await given.data(dataDir);
      const n = data.train.count;
      if (!(Number.isInteger(batch) && batch >= 1 && batch <= n)) {
        throw new RangeError(`${name}: batch is ${batch}, but it must be a whole number from 1 to ${n}.`);
      }
      return problem({ given, backend, data, batch }, { initSeed, dataSeed });
    },
  } satisfies Task<Value>);
}

interface Loaded<M extends string> {
  readonly given: Supervised<M>;
  readonly backend: Backend<Value>;
  readonly data: { readonly train: Examples; readonly held: Examples };
  readonly batch: number;
}

function problem<M extends string>(loaded: Loaded<M>, seeds: Seeds): Problem<Value> {
  const { given, backend, data, batch } = loaded;
  const { model, chunk } = given;
  const { layers } = model;
  const weights = (x: Layers<Value>) => layers.map(({ name }) => x[name] as tf.Tensor);
  const batchAt = batches(seeds.dataSeed, data.train.count, batch);
  const everyHeld = Uint32Array.from({ length: data.held.count }, (_, i) => i);
  const someTraining = permutation(0, data.train.count).subarray(0, given.probe);

  const fit = async (x: Layers<Value>, from: Examples, places: Uint32Array): Promise<Fit> => {
    const sums = { accuracy: 0, loss: 0 };
    for (let start = 0; start < places.length; start += chunk) {
      const some = places.subarray(start, start + chunk);
      const pair = tf.tidy(() => {
        const [z, y] = [model.logits(weights(x), from.inputs(some)), from.targets(some)];
        const right = tf.mean(tf.cast(tf.equal(tf.argMax(z, 1), tf.argMax(y, 1)), "float32"));
        return tf.stack([right, crossEntropy(z, y)]);
      });
      const [right, loss] = (await pair.data()) as unknown as [number, number];
      pair.dispose();
      sums.accuracy += (right * some.length) / places.length;
      sums.loss += (loss * some.length) / places.length;
    }
    return sums;
  };

  return {
    layers,
    init: () =>
      Object.fromEntries(
        layers.map((layer, l) => {
          const values = model.init(layer, Math.imul(seeds.initSeed, 0x9e3779b1) + l + 1);
          return [layer.name, backend.scope(() => backend.enter(backend.tensor(values, layer.shape), layer))];
        }),
      ),
    gradient: (at, k) =>
      backend.scope(() => {
        const places = batchAt(k);
        const [inputs, y] = [data.train.inputs(places), data.train.targets(places)];
        const { value, grads } = tf.valueAndGrads((...w) => crossEntropy(model.logits(w, inputs), y))(weights(at));
        return { loss: value, g: Object.fromEntries(layers.map(({ name }, l) => [name, grads[l] as Value])) };
      }),
    evaluate: async (x): Promise<Metrics> =>
      given.tell(await fit(x, data.held, everyHeld), await fit(x, data.train, someTraining)),
    reseed: ({ initSeed, dataSeed }) => problem(loaded, { initSeed, dataSeed }),
    dispose: () => {},
  };
}
