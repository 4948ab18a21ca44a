import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { build, defaultClientConditions } from "vite";

/** A module under `root` and all that it imports, as one script whose exports are `page`'s. */
export async function scriptOf(root: string, entry: string, minify = false): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@unitball/source", ...defaultClientConditions] },
    build: { write: false, minify, lib: { entry, formats: ["iife"], name: "page" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error(`Vite built nothing of ${entry}.`);
  return output.output[0].code;
}

const html = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>';

/** A page that loads the script, on this machine alone; `first` may answer a request in its place, by returning true. */
export async function serveScript(
  code: string,
  {
    headers = {},
    first,
  }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly first?: (request: IncomingMessage, response: ServerResponse) => boolean;
  } = {},
): Promise<{ readonly origin: string; close(): void }> {
  const server = createServer((request, response) => {
    if (first?.(request, response)) return;
    const script = request.url === "/page.js";
    response.writeHead(200, { ...headers, "content-type": script ? "text/javascript" : "text/html" });
    response.end(script ? code : html);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}
