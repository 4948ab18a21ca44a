import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { draws, far } from "../test/agreement.ts";
// Before the backend starts; what follows is the first use of it.
import { repair, restore } from "./repair.ts";

/** The losses of 50 steps of Adam on the weights that `shapes` asks for, drawn alike on every backend. */
async function losses(
  backend: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  loss: (w: Readonly<Record<string, tf.Variable>>) => tf.Scalar,
): Promise<number[]> {
  await tf.setBackend(backend);
  const { numbers } = draws(11);
  const weights = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const fanIn = tf.util.sizeFromShape(shape.slice(0, -1));
      return [name, tf.variable(tf.mul(numbers(shape, 0), 3 / Math.sqrt(fanIn)))];
    }),
  );
  const optimizer = tf.train.adam(0.01);
  const found: number[] = [];
  for (let step = 0; step < 50; step++) {
    tf.tidy(() => {
      found.push(optimizer.minimize(() => loss(weights), true, Object.values(weights))!.dataSync()[0]!);
    });
  }
  optimizer.dispose();
  tf.dispose(weights);
  return found;
}

test("a net of convolutions, pools and dense layers has cpu's losses for 50 steps", async () => {
  const shapes = { stem: [3, 3, 1, 6], depth: [3, 3, 6, 2], point: [1, 1, 12, 8], down: [2, 2, 8, 8], head: [32, 4] };
  const loss = (w: Readonly<Record<string, tf.Variable>>) => {
    const { numbers, int } = draws(12);
    const images = numbers([6, 12, 12, 1], 0) as tf.Tensor4D;
    const labels = tf.oneHot(
      Array.from({ length: 6 }, () => int(0, 3)),
      4,
    );
    const weights = w as Record<string, tf.Tensor4D>;
    const stem = tf.maxPool(tf.conv2d(images, weights.stem!, 1, "same"), 3, 2, "same");
    const apart = tf.relu(tf.depthwiseConv2d(stem, weights.depth!, 1, "same"));
    const pooled = tf.maxPool(tf.relu(tf.conv2d(apart, weights.point!, 1, "valid")), 2, 2, "same");
    const down = tf.tanh(tf.conv2d(pooled, weights.down!, 1, "valid"));
    const logits = tf.matMul(tf.reshape(down, [6, 32]), w.head as unknown as tf.Tensor2D);
    return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
  };
  const want = await losses("cpu", shapes, loss);
  const got = await losses("wasm", shapes, loss);
  expect(want.at(-1)!).toBeLessThan(0.5 * want[0]!);
  expect(far(got, want)).toBeLessThan(1e-3);
});

test("a causal attention block written in einsums has cpu's losses for 50 steps", async () => {
  const [words, length, width, heads, size] = [11, 8, 12, 3, 4];
  const shapes = {
    embedding: [words, width],
    positions: [length, width],
    query: [width, heads, size],
    key: [width, heads, size],
    value: [width, heads, size],
    output: [heads, size, width],
    head: [width, words],
  };
  const loss = (w: Readonly<Record<string, tf.Variable>>) => {
    const { int } = draws(13);
    const rows = Array.from({ length: 3 }, () => Array.from({ length: length + 1 }, () => int(0, words - 1)));
    const tokens = tf.tensor2d(
      rows.map((row) => row.slice(0, -1)),
      [3, length],
      "int32",
    );
    const next = tf.oneHot(
      tf.tensor2d(
        rows.map((row) => row.slice(1)),
        [3, length],
        "int32",
      ),
      words,
    );
    const x = tf.add(tf.gather(w.embedding!, tokens), w.positions!);
    const [q, k, v] = [w.query!, w.key!, w.value!].map((part) => tf.einsum("btd,dhe->bhte", x, part)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const masked = tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([length, length]), -1, 0)), -1e9);
    const scores = tf.add(tf.div(tf.einsum("bhqe,bhke->bhqk", q, k), Math.sqrt(size)), masked);
    const heard = tf.einsum("bhqk,bhke->bhqe", tf.softmax(scores), v);
    const mixed = tf.add(x, tf.einsum("bhqe,hed->bqd", heard, w.output!));
    const logits = tf.einsum("bqd,dw->bqw", mixed, w.head!);
    return tf.losses.softmaxCrossEntropy(next, logits) as tf.Scalar;
  };
  const want = await losses("cpu", shapes, loss);
  const got = await losses("wasm", shapes, loss);
  expect(want.at(-1)!).toBeLessThan(0.7 * want[0]!);
  expect(far(got, want)).toBeLessThan(1e-3);
});

test("a kernel that was replaced before the backend started works when it is put back", async () => {
  await tf.setBackend("wasm");
  const x = tf.tensor4d([1, 4, 2, 3], [1, 2, 2, 1]);
  const pooled = tf.grad((a) => tf.maxPool(a as tf.Tensor4D, 2, 2, "valid"));
  const gradient = () => [...pooled(x).dataSync()];
  restore();
  expect(gradient()).toEqual([0, 1, 0, 0]);
  repair();
  expect(gradient()).toEqual([0, 1, 0, 0]);
});
