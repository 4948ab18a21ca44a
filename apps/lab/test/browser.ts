import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { openChromium } from "../../../tooling/test/chromium.ts";
import { serve } from "../build/server.ts";

export interface Opened {
  readonly page: Page;
  readonly origin: string;
  /** What went to the console as warnings and errors. */
  readonly complaints: readonly string[];
  /** The files that the page and its worker have asked for; not what the service worker stores for later. */
  readonly asked: ReadonlySet<string>;
  /** The origins that the page has asked for anything. */
  readonly hosts: ReadonlySet<string>;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** A built lab in headless Chromium, with SwiftShader for WebGPU. */
export async function openLab(folder: string): Promise<Opened> {
  const server = await serve(folder);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await openChromium("swiftshader");
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  const asked = new Set<string>();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  context.on("request", (request) => /^https?:/.test(request.url()) && hosts.add(new URL(request.url()).origin));
  context.on("request", (request) => {
    const { origin: host, pathname } = new URL(request.url());
    if (host === origin && request.serviceWorker() === null) asked.add(pathname.slice(1) || "index.html");
  });
  return {
    page,
    asked,
    origin,
    complaints,
    hosts,
    browser,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
