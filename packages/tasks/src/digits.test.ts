import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digits } from "./digits.ts";

const packaged = new URL("../data/digits.csv.gz", import.meta.url);

test("the packaged file is the published one, byte by byte", async () => {
  const sha256 = createHash("sha256")
    .update(await readFile(packaged))
    .digest("hex");
  expect(sha256).toBe("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a");
});

test("the digits are 1,500 + 297 images of 64 pixels from 0 to 16, with the published number of each digit", async () => {
  const { train, test: held } = await digits();
  expect([train.pixels.length, train.labels.length]).toEqual([1500 * 64, 1500]);
  expect([held.pixels.length, held.labels.length]).toEqual([297 * 64, 297]);
  expect(Math.max(...train.pixels)).toBe(16);
  const labels = [...train.labels, ...held.labels];
  const counts = Array.from({ length: 10 }, (_, c) => labels.filter((label) => label === c).length);
  expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
});

test("train and test share no row of the file and leave none out", async () => {
  const { train, test: held } = await digits();
  const text = new Response(new Blob([await readFile(packaged)]).stream().pipeThrough(new DecompressionStream("gzip")));
  const row = (images: typeof train) =>
    Array.from(images.labels, (label, i) => [...images.pixels.subarray(64 * i, 64 * (i + 1)), label].join());
  expect([...row(train), ...row(held)].sort()).toEqual((await text.text()).trimEnd().split("\n").sort());
});

test("the split is mixed: each digit makes up 5 to 15 % of the test images", async () => {
  const { test: held } = await digits();
  for (let c = 0; c < 10; c++) {
    const share = held.labels.filter((label) => label === c).length / 297;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.15);
  }
});

test("a damaged copy is an error that says to install the package again", async () => {
  const dir = await mkdtemp(join(tmpdir(), "digits-"));
  const copy = join(dir, "digits.csv.gz");
  await copyFile(packaged, copy);
  await writeFile(copy, (await readFile(copy)).subarray(0, 40_000));
  await expect(digits(dir)).rejects.toThrow(/digits\.csv.* is damaged .*install @unitball\/tasks again\.$/);
  await rm(dir, { recursive: true });
});
