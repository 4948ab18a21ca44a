import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";

const executablePath = "/usr/bin/chromium";
const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** test/browserPage.ts and all that it imports, as one script. */
async function script(): Promise<string> {
  const { build, defaultClientConditions } = await import("vite");
  const built = await build({
    root: fileURLToPath(new URL("..", import.meta.url)),
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@unitball/source", ...defaultClientConditions] },
    build: { write: false, minify: false, lib: { entry: "test/browserPage.ts", formats: ["iife"], name: "page" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("Vite built nothing of test/browserPage.ts.");
  return output.output[0].code;
}

/** A server of the page and its script, on this machine alone. */
async function serve(code: string) {
  const page = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>';
  const server = createServer(({ url }, response) => {
    response.setHeader("content-type", url === "/page.js" ? "text/javascript" : "text/html");
    response.end(url === "/page.js" ? code : page);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("in a browser, a run that is saved to IndexedDB and loaded after a reload has the very losses of one that went on", async (context) => {
  context.skip(!existsSync(executablePath), `there is no ${executablePath}`);
  const { server, origin } = await serve(await script());
  const browser = await chromium.launch({ executablePath, args: quiet });
  try {
    const page = await browser.newPage();
    const [complaints, hosts]: [string[], Set<string>] = [[], new Set()];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url().startsWith("data:") || hosts.add(new URL(request.url()).origin));

    await page.goto(origin);
    const whole = await page.evaluate<{ backend: string; fitted: number[]; rest: number[] }>("whole()");
    expect(whole.backend).toBe("cpu");
    expect(whole.fitted.at(-1)).toBeLessThan(whole.fitted[0]! / 2);
    expect(whole.rest).toHaveLength(5);

    const afterReload = async (run: string) => {
      await page.reload();
      return page.evaluate<number[]>(run);
    };
    expect(await afterReload("restOfCheckpoint()")).toEqual(whole.rest);
    expect(await afterReload("restOfModel()")).toEqual(whole.rest);
    // The weights alone do not suffice: it is the optimizer's state that the two above have brought back.
    expect(await afterReload("restOfWeights()")).not.toEqual(whole.rest);

    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([origin]);
  } finally {
    await browser.close();
    server.close();
  }
});
