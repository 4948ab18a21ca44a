import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import "@unitball/backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { tfjs } from "@unitball/backend-tfjs";
import { canonical } from "@unitball/core";
import { beforeAll, describe, expect, test } from "vitest";
import { type CnnShape, cnn } from "./cnn.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { type GptShape, gpt } from "./gpt.ts";
import type { Model } from "./model.ts";
import { normal } from "./normal.ts";
import { oneHot } from "./oneHot.ts";

type Host = Record<string, Float64Array>;
type Rows = number[][];
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** aW for rows a and W, [in, out]. */
const times = (a: Rows, w: Float64Array, out: number): Rows =>
  a.map((row) => upTo(out).map((j) => sum(row.map((ai, i) => ai * w[i * out + j]!))));

const plus = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((v, j) => v + b[i]![j]!));

/** The definition in float64 loops, in its usual order: pool(relu(a ∗ K + b)). An image is [size, size, channels]. */
function cnnLogits({ size, channels, filters, classes }: CnnShape, w: Host, images: Rows): Rows {
  return images.map((image) => {
    let [a, side, depth] = [image, size, channels];
    for (const [l, out] of filters.entries()) {
      const [kernel, bias] = [w[`conv${l + 1}/kernel`]!, w[`conv${l + 1}/bias`]!];
      const tap = (i: number, j: number, c: number) =>
        i < 0 || j < 0 || i >= side || j >= side ? 0 : a[(i * side + j) * depth + c]!;
      const active = (i: number, j: number, o: number) => {
        let z = bias[o]!;
        for (const p of upTo(3)) {
          for (const q of upTo(3)) {
            for (const c of upTo(depth))
              z += tap(i + p - 1, j + q - 1, c) * kernel[((p * 3 + q) * depth + c) * out + o]!;
          }
        }
        return Math.max(z, 0);
      };
      const half = Math.floor(side / 2);
      const window = (i: number, j: number, o: number) =>
        Math.max(...[0, 1].flatMap((p) => [0, 1].map((q) => active(2 * i + p, 2 * j + q, o))));
      a = upTo(half).flatMap((i) => upTo(half).flatMap((j) => upTo(out).map((o) => window(i, j, o))));
      [side, depth] = [half, out];
    }
    return plus(times([a], w["dense/kernel"]!, classes), [[...w["dense/bias"]!]])[0]!;
  });
}

const normalized = (x: Rows): Rows =>
  x.map((row) => row.map((v) => v / Math.sqrt(sum(row.map((u) => u * u)) / row.length + 1e-6)));

/** The definition in float64 loops: query t reads keys 0 … t alone. */
function gptLogits({ vocabulary, width, blocks, heads }: GptShape, w: Host, sequences: Rows): Rows {
  const d = width / heads;
  return sequences.flatMap((tokens) => {
    let x = tokens.map((c, t) => upTo(width).map((j) => w.token![c * width + j]! + w.place![t * width + j]!));
    for (const b of upTo(blocks)) {
      const at = (name: string) => w[`block${b + 1}/${name}`]!;
      const a = normalized(x);
      const [q, k, v] = ["query", "key", "value"].map((name) => times(a, at(name), width)) as [Rows, Rows, Rows];
      const read = x.map((_, t) =>
        upTo(width).map((j) => {
          const own = upTo(d).map((i) => Math.floor(j / d) * d + i);
          const e = upTo(t + 1).map((s) => Math.exp(sum(own.map((i) => q[t]![i]! * k[s]![i]!)) / Math.sqrt(d)));
          return sum(e.map((es, s) => es * v[s]![j]!)) / sum(e);
        }),
      );
      x = plus(x, times(read, at("merge"), width));
      const up = times(normalized(x), at("up"), 4 * width).map((row) => row.map((u) => Math.max(u, 0) ** 2));
      x = plus(x, times(up, at("down"), width));
    }
    return times(normalized(x), w.head!, vocabulary);
  });
}

const lossOf = (z: Rows, labels: number[]) =>
  sum(z.map((row, n) => Math.log(sum(row.map(Math.exp))) - row[labels[n]!]!)) / z.length;

const cnnShape = { size: 7, channels: 2, filters: [3, 2], classes: 3 };
const pictures = upTo(3).map((n) => upTo(7 * 7 * 2).map((i) => normal(n + 40, i)));
const gptShape = { vocabulary: 5, context: 4, width: 6, blocks: 2, heads: 2 };
const sequences = [
  [0, 3, 3, 1],
  [4, 2, 0, 1],
];

interface Case {
  readonly name: string;
  readonly model: Model;
  readonly inputs: () => tf.Tensor;
  readonly judge: (w: Host) => Rows;
  readonly labels: number[];
}
const cases: readonly Case[] = [
  {
    name: "cnn",
    model: cnn(cnnShape),
    inputs: () => tf.tensor2d(pictures),
    judge: (w) => cnnLogits(cnnShape, w, pictures),
    labels: [2, 0, 1],
  },
  {
    name: "gpt",
    model: gpt(gptShape),
    inputs: () => tf.tensor2d(oneHot(sequences.flat(), 5), [8, 5]),
    judge: (w) => gptLogits(gptShape, w, sequences),
    labels: [3, 3, 1, 4, 2, 0, 1, 1],
  },
];

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(async () => void (await tfjs(backend)));

  test.each(cases)("$name: logits are the float64 definition's, and the gradient its central differences", (given) => {
    const { model, labels } = given;
    const w: Host = Object.fromEntries(
      model.layers.map((l, i) => [
        l.name,
        Float64Array.from(model.init(l, i + 1), (v, j) => Math.fround(v + 0.1 * normal(i + 90, j))),
      ]),
    );
    const weights = model.layers.map((l) => tf.tensor(Float32Array.from(w[l.name]!), [...canonical(l)]));
    const z = given.judge(w);
    const logits = model.logits(weights, given.inputs()).dataSync();
    z.flat().forEach((v, i) => void expect(Math.abs(logits[i]! - v)).toBeLessThan(1e-4));

    const y = tf.tensor2d(oneHot(labels, z[0]!.length), [z.length, z[0]!.length]);
    const { value, grads } = tf.valueAndGrads((...at) => crossEntropy(model.logits(at, given.inputs()), y))(weights);
    expect(value.dataSync()[0]).toBeCloseTo(lossOf(z, labels), 5);
    for (const [l, layer] of model.layers.entries()) {
      const values = w[layer.name]!;
      const g = grads[l]!.dataSync();
      expect(grads[l]!.shape).toEqual([...canonical(layer)]);
      for (let i = 0; i < values.length; i += Math.ceil(values.length / 12)) {
        const at = (h: number) => lossOf(given.judge({ ...w, [layer.name]: values.with(i, values[i]! + h) }), labels);
        expect(Math.abs((at(1e-6) - at(-1e-6)) / 2e-6 - g[i]!)).toBeLessThan(2e-5);
      }
    }
  });
});

test("roles: every convolution is a conv, the last matrix the output, and the GPT has no vectors", () => {
  const roles = (model: Model) => model.layers.map(({ name, role }) => `${name} ${role}`);
  expect(roles(cnn(cnnShape))).toEqual([
    "conv1/kernel conv",
    "conv1/bias bias",
    "conv2/kernel conv",
    "conv2/bias bias",
    "dense/kernel output",
    "dense/bias bias",
  ]);
  const of = (role: string) => gpt(gptShape).layers.filter((l) => l.role === role).length;
  expect([of("embedding"), of("hidden"), of("output"), gpt(gptShape).layers.length]).toEqual([2, 12, 1, 15]);
});
