import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const executablePath = "/usr/bin/chromium";
const isolated = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

describe.skipIf(!existsSync(executablePath))(`in Chromium (skipped where there is no ${executablePath})`, () => {
  let code = "";
  beforeAll(async () => {
    const { build, defaultClientConditions } = await import("vite");
    const built = await build({
      root: fileURLToPath(new URL("../..", import.meta.url)),
      configFile: false,
      logLevel: "error",
      resolve: { conditions: ["@unitball/source", ...defaultClientConditions] },
      build: { write: false, minify: true, lib: { entry: "test/crewPage.ts", formats: ["iife"], name: "page" } },
    });
    const [output] = Array.isArray(built) ? built : [built];
    if (output === undefined || !("output" in output)) throw new Error("Vite built nothing.");
    code = output.output[0].code;
  });
  let browser: Awaited<ReturnType<typeof chromium.launch>>;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox"] });
  });
  afterAll(() => browser.close());

  /** What the page says of a crew, and what it writes to its console, under these headers. */
  async function visited(headers: Readonly<Record<string, string>>) {
    const html = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>';
    const server = createServer(({ url }, response) => {
      const type = url === "/page.js" ? "text/javascript" : "text/html";
      response.writeHead(200, { ...isolated, ...headers, "content-type": type });
      response.end(url === "/page.js" ? code : html);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const page = await browser.newPage();
    try {
      const warnings: string[] = [];
      page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const said = (await page.evaluate("crewed()")) as { isolated: boolean; different: number; helped: number };
      return { ...said, warnings };
    } finally {
      await page.close();
      server.close();
    }
  }

  test("a minified page's threads do part of a step on its own thread, with the same bits", async () => {
    const { helped, ...said } = await visited({});
    expect(said).toEqual({ isolated: true, different: -1, warnings: [] });
    expect(helped).toBeGreaterThan(0);
  });

  test("a page whose policy refuses them goes on alone and says so once", async () => {
    const { warnings, ...said } = await visited({ "content-security-policy": "worker-src 'self'" });
    expect(said).toEqual({ isolated: true, different: -1, helped: 0 });
    expect(
      warnings.filter((text) => text.startsWith("unitball: matrix products go on with fewer threads")),
    ).toHaveLength(1);
  });
});
