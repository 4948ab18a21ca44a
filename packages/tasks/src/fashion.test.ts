import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fashion } from "./fashion.ts";

const debian = "/usr/share/datasets/fashion-mnist";
const area = 28 * 28;
const image = (n: number) => Array.from({ length: area }, (_, i) => (n * 31 + i) % 256);
const header = (...shape: number[]) => [
  0,
  0,
  8,
  shape.length,
  ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]),
];
const images = (n: number, rows = 28) =>
  Uint8Array.from([...header(n, rows, area / rows), ...Array.from({ length: n }, (_, i) => image(i)).flat()]);
const labels = (...values: number[]) => Uint8Array.from([...header(values.length), ...values]);

let dir = "";
const put = (name: string, file: Uint8Array) => writeFile(join(dir, name), file);
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "idx "));
  await put("train-images-idx3-ubyte", images(3));
  await put("train-labels-idx1-ubyte.gz", gzipSync(labels(9, 0, 4)));
  await put("t10k-images-idx3-ubyte.gz", gzipSync(images(2)));
  await put("t10k-labels-idx1-ubyte", labels(1, 2));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

test("four IDX files, plain or gzipped, are images and labels in order", async () => {
  const { train, test: held } = await fashion(dir);
  expect([...train.pixels]).toEqual([0, 1, 2].flatMap(image));
  expect([...train.labels]).toEqual([9, 0, 4]);
  expect([held.pixels.length, ...held.labels]).toEqual([2 * area, 1, 2]);
});

test("UNITBALL_FASHION names the folder, and an argument goes before it", async () => {
  vi.stubEnv("UNITBALL_FASHION", dir);
  expect((await fashion()).train.labels.length).toBe(3);
  await expect(fashion(join(dir, "nowhere"))).rejects.toThrow(
    /There is no data file .* in .*nowhere\/; install the Debian package dataset-fashion-mnist, or .* as dataDir or /,
  );
});

test.each([
  ["cut short", "train-images-idx3-ubyte", images(3).subarray(0, 2000), /train-images-idx3-ubyte is not an IDX file/],
  ["of another magic number", "t10k-labels-idx1-ubyte", labels(1, 2).with(2, 13), /its header is \[0,0,13,1\]/],
  ["of images of another size", "train-images-idx3-ubyte", images(3, 14), /images of shape \[3,14,56\]/],
  ["of too few labels", "t10k-labels-idx1-ubyte", labels(1), /t10k files in .* labels of shape \[1\]/],
  [
    "of a label above 9",
    "t10k-labels-idx1-ubyte",
    labels(1, 10),
    /the largest 10, but they must be .* dataset-fashion-mnist/,
  ],
])("a file %s is refused in a sentence", async (_, name, file, sentence) => {
  await put(name, file);
  await expect(fashion(dir)).rejects.toThrow(sentence);
});

test.skipIf(!existsSync(debian))(
  "the Debian package holds 6,000 + 1,000 images of each class, of mean 0.2860 (skipped where it is not installed)",
  async () => {
    const { train, test: held, pixel } = await fashion(debian);
    const counts = ({ labels }: typeof train) =>
      Array.from({ length: 10 }, (_, c) => labels.filter((label) => label === c).length);
    expect(counts(train)).toEqual(Array(10).fill(6000));
    expect(counts(held)).toEqual(Array(10).fill(1000));
    const histogram = new Float64Array(256);
    for (let i = 0; i < train.pixels.length; i++) histogram[train.pixels[i]!]! += 1 / train.pixels.length;
    expect(histogram.reduce((sum, share, byte) => sum + share * pixel(byte), 0)).toBeCloseTo(0, 3);
    expect(histogram.reduce((sum, share, byte) => sum + share * pixel(byte) ** 2, 0)).toBeCloseTo(1, 3);
  },
);
