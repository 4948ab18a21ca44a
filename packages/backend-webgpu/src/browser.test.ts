import { expect, test } from "vitest";
import { noChromium } from "../../../tooling/test/chromium.ts";
import { inChromium } from "../test/chromium.ts";
import type { Curves } from "../test/curves.ts";
import type { Judged } from "../test/judged.ts";

/** mnist-cnn runs in Node (training.test.ts); in a browser as well where UNITBALL_SLOW is set. */
const slow = process.env.UNITBALL_SLOW !== undefined;

test("in a browser the laws hold, compiled steps are the interpreter's, and mnist-mlp has the losses of the CPU", async (context) => {
  context.skip(noChromium !== undefined, noChromium);
  const { result, complaints } = await inChromium(async (page) => ({
    without: await page.evaluate<string>("page.without()"),
    broken: await page.evaluate<string[]>("page.eager()"),
    compiled: await page.evaluate<Judged>("page.compiled()"),
    trained: await page.evaluate<Curves>("page.trained('mnist-mlp')"),
    slowly: slow ? await page.evaluate<Curves>("page.trained('mnist-cnn')") : undefined,
  }));
  expect(result.without).toContain("there is no navigator.gpu here");
  expect(result.broken).toEqual([]);
  expect(result.compiled.worst, result.compiled.slot).toBeLessThan(1e-5);
  expect(result.trained.webgpu).toHaveLength(50);
  expect(result.trained.apart).toBeLessThan(1e-4);
  if (slow) expect(result.slowly?.webgpu).toHaveLength(50);
  expect(result.slowly?.apart ?? 0).toBeLessThan(1e-4);
  expect(complaints).toEqual([]);
}, 600_000);
