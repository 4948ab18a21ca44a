import * as tf from "@tensorflow/tfjs";
import { uniform } from "@unitball/core";
import "@tensorflow/tfjs-backend-wasm";
import { expect } from "vitest";

/** Seeded choices, one after another. */
export function draws(seed: number) {
  let count = 0;
  const next = () => uniform(seed, count++);
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)]!;
  /** Numbers of either sign, all negative, half of them zero, all zero, or so few different ones that many tie. */
  const numbers = (shape: readonly number[], kind = int(0, 4)): tf.Tensor => {
    const of = [
      (u: number) => u - 0.5,
      (u: number) => -u - 0.1,
      (u: number) => Math.max(u - 0.5, 0),
      () => 0,
      (u: number) => Math.floor(3 * u) - 1,
    ][kind]!;
    return tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => of(next())),
      [...shape],
    );
  };
  return { int, pick, numbers };
}

export type Draws = ReturnType<typeof draws>;

/** Every random case, run on cpu and on wasm, gives the same tensors to 1e-4 of their largest entry, and leaves none behind. */
export async function expectAgreement(count: number, run: (draw: Draws) => readonly tf.Tensor[]): Promise<void> {
  const all = () =>
    Array.from({ length: count }, (_, i) =>
      tf.tidy(() => run(draws(1 + i)).map((t) => ({ shape: t.shape, values: t.dataSync() }))),
    );
  await tf.setBackend("cpu");
  const wanted = all();
  await tf.setBackend("wasm");
  const held = () => [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const before = held();
  const got = all();
  expect(held()).toEqual(before);
  for (const [i, want] of wanted.entries()) {
    expect(got[i]!.map(({ shape }) => shape)).toEqual(want.map(({ shape }) => shape));
    for (const [j, { values }] of want.entries()) {
      expect(far(got[i]![j]!.values, values), `case ${i}, tensor ${j}`).toBeLessThanOrEqual(1e-4);
    }
  }
}

/** max |got − want| relative to max |want|. */
export function far(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let [worst, size] = [0, 1e-6];
  for (let i = 0; i < want.length; i++) {
    const gap = Math.abs(got[i]! - want[i]!);
    worst = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(worst, gap);
    size = Math.max(size, Math.abs(want[i]!));
  }
  return worst / size;
}
