import * as tf from "@tensorflow/tfjs";
import type { Dataset, Images } from "@unitball/tasks";

/** The images of some classes as x, [n, pixels], and as y which class each is, one-hot in the order of `classes`. */
export function tensors({ features, pixel }: Dataset, { pixels, labels }: Images, classes: readonly number[]) {
  const places = [...labels.keys()].filter((i) => classes.includes(labels[i] as number));
  const x = places.map((i) => Array.from(pixels.subarray(i * features, (i + 1) * features), pixel));
  const y = places.map((i) => classes.map((label) => Number(label === labels[i])));
  return { x: tf.tensor2d(x), y: tf.tensor2d(y) };
}
