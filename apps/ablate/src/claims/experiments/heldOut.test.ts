import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import { type Layers, uniform } from "@unitball/core";
import { mlp, normal } from "@unitball/tasks";
import { expect, test } from "vitest";
import { backend as started } from "../../trial/backend.ts";
import { bestFall, heldOut } from "./heldOut.ts";

test("on a parabola Sη − Hη²/2 the best fall is S²/(2H), from wherever the search begins, up to 16 times S/H", () => {
  for (const [S, H] of [
    [3, 5],
    [0.01, 400],
    [7, 1e-3],
  ] as const) {
    const fall = (eta: number) => S * eta - (H / 2) * eta ** 2;
    for (const first of [1e-7, 0.3, 0.99, 15].map((share) => (share * S) / H)) {
      const found = bestFall(fall, first);
      expect(found).toBeLessThanOrEqual((S ** 2 / (2 * H)) * (1 + 1e-12));
      expect(found).toBeGreaterThan((S ** 2 / (2 * H)) * (1 - 4e-3));
    }
  }
});

test("a direction that goes uphill gains nothing", () => {
  expect(bestFall((eta) => -eta - eta ** 2, 1e-3)).toBe(0);
});

test("what no parabola fits is searched as it is: the top of log(1 + η) − η/3 lies at η = 2", () => {
  expect(bestFall((eta) => Math.log1p(eta) - eta / 3, 1e-4)).toBeCloseTo(Math.log(3) - 2 / 3, 3);
});

test("the fall along each kernel is the difference of the whole network's losses", async () => {
  await started("wasm");
  const [features, classes, n] = [12, 5, 40];
  const model = mlp([features, 9, 7, classes]);
  const x: Layers<Value> = Object.fromEntries(
    model.layers.map(({ name, in: rows, out, role }, l) => {
      const shape = role === "bias" ? [1, 1, out] : [1, rows, out];
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => normal(l, i) / 2);
      return [name, tf.tensor(values, shape)];
    }),
  );
  const pixels = Uint8Array.from({ length: n * features }, (_, i) => 255 * uniform(50, i));
  const labels = Uint8Array.from({ length: n }, (_, i) => classes * uniform(51, i));
  const pixel = (byte: number) => byte / 128 - 1;
  /** The mean cross-entropy with every sum in float64. */
  const loss = (at: Layers<Value>) =>
    tf.tidy(() => {
      const images = tf.tensor2d(Float32Array.from(pixels, pixel), [n, features]);
      const z = model.logits(Object.values(at) as tf.Tensor[], images).arraySync() as number[][];
      return z.reduce(
        (sum, row, i) => sum + (Math.log(row.reduce((s, v) => s + Math.exp(v), 0)) - row[labels[i]!]!) / n,
        0,
      );
    });
  const measure = heldOut({ pixels, labels }, features, pixel);
  const before = tf.memory().numTensors;
  const stand = measure.at(x);
  for (const { name } of model.layers.filter(({ role }) => role !== "bias")) {
    const V = tf.randomNormal((x[name] as tf.Tensor).shape, 0, 1, "float32", 3);
    for (const eta of [-0.3, 0.05, 0.4]) {
      const moved = tf.tidy(() => tf.add(x[name] as tf.Tensor, tf.mul(eta, V)));
      const wanted = loss(x) - loss({ ...x, [name]: moved });
      expect(Math.abs(wanted)).toBeGreaterThan(1e-3);
      expect(stand.along(name, V, (fall) => fall(eta))).toBeCloseTo(wanted, 5);
      moved.dispose();
    }
    V.dispose();
  }
  stand.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
