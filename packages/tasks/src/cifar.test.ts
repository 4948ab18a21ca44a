import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cifar } from "./cifar.ts";

/** The byte of record n at colour c, row i, column j, as the binary version orders them: label, then planes. */
const byte = (n: number, c: number, i: number, j: number) => (17 * n + 101 * c + 3 * i + 7 * j) % 256;
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const planes = (n: number) => upTo(3).flatMap((c) => upTo(32).flatMap((i) => upTo(32).map((j) => byte(n, c, i, j))));
const records = (...of: number[]) => Uint8Array.from(of.flatMap((n) => [n % 10, ...planes(n)]));

let dir = "";
const put = (name: string, file: Uint8Array) => writeFile(join(dir, name), file);
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "cifar-"));
  for (const b of [1, 2, 3, 4, 5]) await put(`data_batch_${b}.bin`, records(2 * b, 2 * b + 1));
  await put("test_batch.bin", records(77));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

test("records come batch by batch, and an image's colours stand together, row by row", async () => {
  const { train, test: held, features } = await cifar(dir);
  expect([...train.labels]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  expect([...held.labels]).toEqual([7]);
  for (const [n, c, i, j] of [
    [2, 0, 0, 0],
    [2, 1, 0, 0],
    [5, 2, 31, 31],
    [11, 1, 3, 20],
  ] as const) {
    expect(train.pixels[(n - 2) * features + (i * 32 + j) * 3 + c]).toBe(byte(n, c, i, j));
  }
});

test.each([
  ["cut short", records(3, 4).subarray(0, 6000), /data_batch_3.bin .* it has 6000 bytes, not a multiple of 3073/],
  ["empty", new Uint8Array(0), /it has 0 bytes/],
  ["of other records", records(3, 4).with(3073, 200), /record 1 has label 200, not one from 0 to 9/],
])("a batch that is %s is refused in a sentence", async (_, file, sentence) => {
  await put("data_batch_3.bin", file);
  await expect(cifar(dir)).rejects.toThrow(sentence);
});

test("without a folder, or with a file missing, a sentence says what to put where", async () => {
  vi.stubEnv("UNITBALL_CIFAR", undefined);
  await expect(cifar()).rejects.toThrow(
    /CIFAR-10 images do not come with any package; unpack .* dataDir or .*UNITBALL_CIFAR\.$/,
  );
  await rm(join(dir, "data_batch_4.bin"));
  vi.stubEnv("UNITBALL_CIFAR", dir);
  await expect(cifar()).rejects.toThrow(/There is no data file data_batch_4.bin in .*; unpack cifar-10-binary/);
});
