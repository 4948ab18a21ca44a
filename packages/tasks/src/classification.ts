import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "@unitball/backend-tfjs";
import type { Dataset, Images } from "./dataset.ts";
import type { Model } from "./model.ts";
import { oneHot } from "./oneHot.ts";
import { type Examples, supervised } from "./supervised.ts";
import type { Task } from "./task.ts";

/** A task of telling classes apart: its model, its data, and how long it is trained. */
export interface Classification {
  readonly name: string;
  readonly description: string;
  readonly model: Model;
  readonly defaults: { readonly steps: number; readonly batch: number };
  readonly data: (dataDir?: string) => Promise<Dataset>;
}

/** A task: a model learns to tell labelled images apart by cross-entropy. */
export function classification({ data, ...given }: Classification): Task<Value> {
  return supervised({
    ...given,
    metrics: {
      testAccuracy: { title: "test accuracy", better: "higher", unit: "share" },
      testLoss: { title: "test loss", better: "lower", unit: "nats" },
      trainLoss: { title: "training loss", better: "lower", unit: "nats" },
    },
    primary: "testAccuracy",
    tuning: "trainLoss",
    data: async (dataDir) => {
      const set = await data(dataDir);
      return { train: examples(set, set.train), held: examples(set, set.test) };
    },
    tell: (test, train) => ({ testAccuracy: test.accuracy, testLoss: test.loss, trainLoss: train.loss }),
    probe: 10_000,
    chunk: 1_000,
  });
}

function examples({ features, classes, pixel }: Dataset, { pixels, labels }: Images): Examples {
  const table = Float32Array.from({ length: 256 }, (_, byte) => pixel(byte));
  return {
    count: labels.length,
    inputs: (places) => tf.tensor2d(gather(pixels, places, features, table), [places.length, features]),
    targets: (places) => {
      const some = Uint8Array.from(places, (i) => labels[i] as number);
      return tf.tensor2d(oneHot(some, classes), [places.length, classes]);
    },
  };
}

function gather(pixels: Uint8Array, places: Uint32Array, features: number, table: Float32Array): Float32Array {
  const values = new Float32Array(places.length * features);
  for (let i = 0, to = 0; i < places.length; i++) {
    const from = (places[i] as number) * features;
    for (let j = 0; j < features; j++) values[to++] = table[pixels[from + j] as number] as number;
  }
  return values;
}
