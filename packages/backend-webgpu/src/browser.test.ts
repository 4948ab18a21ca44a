import { expect, test } from "vitest";
import { inChromium, noChromium } from "../test/chromium.ts";
import type { Curves } from "../test/curves.ts";

test("in a browser the laws hold, a network trains as on the CPU, and a missing navigator.gpu is a sentence", async (context) => {
  context.skip(noChromium !== undefined, noChromium);
  const { result, complaints } = await inChromium(async (page) => ({
    without: await page.evaluate<string>("page.without()"),
    broken: await page.evaluate<string[]>("page.eager()"),
    trained: await page.evaluate<Curves>("page.mlp()"),
  }));
  expect(result.without).toContain("there is no navigator.gpu here");
  expect(result.broken).toEqual([]);
  expect(result.trained.webgpu).toHaveLength(50);
  expect(result.trained.apart).toBeLessThan(1e-4);
  expect(complaints).toEqual([]);
}, 180_000);
