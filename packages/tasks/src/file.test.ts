import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readData } from "./file.ts";

const plain = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7) % 251);
const sha256 = createHash("sha256").update(plain).digest("hex");
let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "unitball tasks "));
  const packed = gzipSync(plain);
  await writeFile(join(dir, "plain"), plain);
  await writeFile(join(dir, "packed.gz"), packed);
  await writeFile(join(dir, "changed"), plain.with(1234, 0));
  await writeFile(join(dir, "cut.gz"), packed.subarray(0, packed.length / 2));
});
afterAll(() => rm(dir, { recursive: true }));

const read = (name: string) =>
  readData({ name, folder: pathToFileURL(`${dir}/`), sha256, mend: "install it again with: npm i some-data" });

test.each(["plain", "packed"])("the bytes of %s, plain or gzipped, come back as they were", async (name) => {
  expect(Uint8Array.from(await read(name))).toEqual(plain);
});

test("one changed byte is an error that names the file and says how to mend it", async () => {
  const place = join(dir, "changed");
  await expect(read("changed")).rejects.toThrow(`The data file ${place} is damaged`);
  await expect(read("changed")).rejects.toThrow(/install it again with: npm i some-data\.$/);
});

test("a gzip file that ends too early is damaged", async () => {
  await expect(read("cut")).rejects.toThrow(/cut is damaged \(it cannot be decompressed/);
});

test("a missing file is an error that names it and its folder", async () => {
  await expect(read("gone")).rejects.toThrow(`There is no data file gone in ${dir}/; install it again`);
});
