import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { openChromium } from "../test/chromium.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** A page of a folder, in Chromium: the text that begins with `loss`, and whatever the console said, warnings included. */
export async function visit(
  folder: string,
  path: string,
  webgpu = false,
): Promise<{ text: string; console: string[] }> {
  const server = createServer(({ url = "/" }, response) => {
    const file = join(folder, normalize(new URL(url, "http://x").pathname));
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(url === "/favicon.ico" ? 204 : 404).end();
      return;
    }
    response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const browser = await openChromium(webgpu ? "swiftshader" : "any");
  try {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`error: ${error.message}`));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`);
    const shown = await page
      .waitForFunction(
        () => /loss [\d.e-]+ → [\d.e-]+/.exec(document.documentElement.textContent ?? "")?.[0],
        undefined,
        {
          timeout: 180_000,
        },
      )
      .catch(() => undefined);
    return { text: ((await shown?.jsonValue()) as string | undefined) ?? "", console: said };
  } finally {
    await browser.close();
    server.close();
  }
}
