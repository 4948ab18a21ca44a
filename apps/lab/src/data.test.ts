import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digits, fashion, shakespeare } from "@unitball/tasks";
import { afterAll, expect, test, vi } from "vitest";
import { writeData } from "../build/data.ts";

const scratch = mkdtempSync(join(tmpdir(), "unitball-lab-data-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

test("the data of a site are what the tasks read where they are installed", async () => {
  const missing = await writeData(join(scratch, "all"));
  const [ours, theirs] = [await digits(join(scratch, "all/digits")), await digits()];
  expect(same(ours.train.pixels, theirs.train.pixels)).toBe(true);
  const [plays, installed] = [await shakespeare(join(scratch, "all/plays")), await shakespeare()];
  expect(plays.alphabet).toBe(installed.alphabet);
  expect(plays.held.map((play, i) => same(play, installed.held[i] as Uint8Array))).toEqual([true, true, true]);
  if (missing["fashion-mlp"] !== undefined) return;
  const [slice, whole] = [await fashion(join(scratch, "all/fashion")), await fashion()];
  expect([slice.train.labels.length, slice.test.labels.length]).toEqual([2000, 500]);
  expect(same(slice.train.labels, whole.train.labels.subarray(0, 2000))).toBe(true);
  expect(same(slice.test.pixels, whole.test.pixels.subarray(0, 500 * 784))).toBe(true);
});

test("where Fashion-MNIST is not installed the site has none of it, and the sentence says what to do", async () => {
  vi.stubEnv("UNITBALL_FASHION", join(scratch, "nowhere"));
  const missing = await writeData(join(scratch, "less"));
  vi.unstubAllEnvs();
  expect(Object.keys(missing)).toEqual(["fashion-mlp"]);
  expect(missing["fashion-mlp"]).toMatch(
    /^Not in this build of the lab\. There is no data file (?:train|t10k)-.*install the Debian package/,
  );
  expect(existsSync(join(scratch, "less/fashion"))).toBe(false);
});
