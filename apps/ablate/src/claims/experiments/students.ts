import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import { type Backend, type Layer, type Layers, layer, uniform } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { crossEntropy, normal } from "@unitball/tasks";
import { iterate } from "./iterate.ts";

const [inputs, teacherWidth, classes, held] = [32, 32, 10, 1024];

export interface Students {
  /** One student per seed: each with its own teacher, samples and first weights. */
  readonly seeds: number;
  /** How many training samples there are of each teacher; each is used once. */
  readonly samples: number;
  /** The share of labels that are drawn at random. */
  readonly mislabelled: number;
}

export interface Lessons {
  /** ∇ of the mean cross-entropy of batch k, for every student at once. */
  gradient(at: Layers<Value>, k: number, batch: number): Layers<Value>;
  /** Each student's mean cross-entropy on samples that are never trained on. */
  loss(at: Layers<Value>): Promise<number[]>;
}

/**
 * The layers of `seeds` ReLU networks inputs → width → width → classes side by side, a block for each: what acts on blocks
 * or entries alone, as the spectral and the sign LMO and Adam do, trains each network as if it were alone.
 */
export const studentLayers = (seeds: number, width: number): readonly Layer[] =>
  [
    ["W1", inputs, width, "input"] as const,
    ["W2", width, width, "hidden"] as const,
    ["W3", width, classes, "output"] as const,
  ].map(([name, rows, columns, role]) => {
    const shape = [seeds, rows, columns];
    return layer({ name, shape, role, view: { shape, block: [0], in: [1], out: [2] } });
  });

/** First weights N(0, 2/in), N(0, 1/in) before the softmax, of the seeds' networks. */
export const firstWeights = (backend: Backend<Value>, layers: readonly Layer[]): Layers<Value> =>
  Object.fromEntries(
    layers.map(({ name, shape, role }, l) => {
      const [seeds = 1, rows = 1, columns = 1] = shape;
      const deviation = Math.sqrt((role === "output" ? 1 : 2) / rows);
      const values = Float32Array.from({ length: seeds * rows * columns }, (_, i) => deviation * normal(100 + l, i));
      return [name, backend.tensor(values, shape)];
    }),
  );

/** z of inputs [seeds, n, inputs]: [seeds, n, classes]. */
const logits = (weights: readonly tf.Tensor[], a: tf.Tensor): tf.Tensor =>
  weights.slice(1).reduce((z, w) => tf.matMul(tf.relu(z), w), tf.matMul(a, weights[0]!));

/** Samples of random two-layer teachers: the class is the teacher's largest output. They stay on the host. */
export function lessons({ seeds, samples, mislabelled }: Students): Lessons {
  const n = samples + held;
  const normals = (stream: number, count: number) => Float32Array.from({ length: count }, (_, i) => normal(stream, i));
  const a = normals(1, seeds * n * inputs);
  const labels = tf.tidy(() => {
    const teacher = [[inputs, teacherWidth] as const, [teacherWidth, classes] as const].map(([rows, columns], l) =>
      tf.tensor3d(normals(2 + l, seeds * rows * columns), [seeds, rows, columns]),
    );
    return tf.argMax(logits(teacher, tf.tensor3d(a, [seeds, n, inputs])), 2).dataSync();
  });
  const y = new Float32Array(seeds * n * classes);
  labels.forEach((label, i) => {
    y[i * classes + (uniform(4, i) < mislabelled ? Math.floor(classes * uniform(5, i)) : label)] = 1;
  });
  /** Samples from … from + count − 1 of every seed. */
  const some = (of: Float32Array, columns: number, from: number, count: number) => {
    const taken = new Float32Array(seeds * count * columns);
    for (let s = 0; s < seeds; s++) {
      taken.set(of.subarray((s * n + from) * columns, (s * n + from + count) * columns), s * count * columns);
    }
    return tf.tensor3d(taken, [seeds, count, columns]);
  };
  const weights = (at: Layers<Value>) => Object.values(at) as tf.Tensor[];
  const flat = (z: tf.Tensor) => tf.reshape(z, [-1, classes]);
  return {
    gradient(at, k, batch) {
      const [given, targets] = [some(a, inputs, k * batch, batch), flat(some(y, classes, k * batch, batch))];
      const loss = (...w: tf.Tensor[]) => tf.mul(seeds, crossEntropy(flat(logits(w, given)), targets));
      const grads = tf.grads(loss)(weights(at));
      return Object.fromEntries(Object.keys(at).map((name, l) => [name, grads[l] as Value]));
    },
    async loss(at) {
      const mean = tf.tidy(() => {
        const z = logits(weights(at), some(a, inputs, samples, held));
        return tf.mean(tf.sub(tf.logSumExp(z, 2), tf.sum(tf.mul(z, some(y, classes, samples, held)), 2)), 1);
      });
      const values = Array.from(await mean.data());
      mean.dispose();
      return values;
    },
  };
}

export interface Training {
  readonly backend: Backend<Value>;
  readonly lessons: Lessons;
  readonly program: Program;
  /** The layers as the program is to see them, of the shapes of `studentLayers`. */
  readonly layers: readonly Layer[];
  readonly batch: number;
  readonly steps: number;
  readonly tick: () => void;
}

/** Every student's loss on held-out samples after these steps from the first weights. */
export async function trained({ backend, lessons, layers, batch, ...given }: Training): Promise<number[]> {
  const each = (at: Layers<Value>, f: (a: Value, one: Layer) => Value): Layers<Value> =>
    Object.fromEntries(layers.map((one) => [one.name, f(at[one.name]!, one)]));
  const first = firstWeights(backend, layers);
  const x = backend.scope(() => each(first, backend.enter));
  backend.free(first);
  const gradient = (at: Layers<Value>, k: number) =>
    each(lessons.gradient(each(at, backend.leave), k, batch), backend.enter);
  const last = await iterate<Value>({ ...given, backend, layers, x, gradient });
  const own = backend.scope(() => each(last, backend.leave));
  const losses = await lessons.loss(own);
  backend.free([last, own]);
  return losses;
}
