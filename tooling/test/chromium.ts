import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = "/usr/bin/chromium";
const quiet = [
  ...["--headless", "--no-sandbox", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
/** What a page may compute with: what the machine has, no GPU at all, or one that the processor plays. */
const gpus = {
  any: [],
  none: ["--disable-gpu"],
  swiftshader: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"],
};

/** Why there is no browser to try, if so. */
export const noChromium = existsSync(executablePath) ? undefined : `there is no ${executablePath}`;

/** Debian's Chromium without a window, which asks nobody but who a page asks. */
export const openChromium = (gpu: keyof typeof gpus) =>
  chromium.launch({ executablePath, args: [...quiet, ...gpus[gpu]] });
