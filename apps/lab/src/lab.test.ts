import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { type Axes, adaptive, constant, presets, type Recipe, recipeOf, spectral } from "unitball";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noChromium } from "../../../tooling/test/chromium.ts";
import { reportOf } from "../../ablate/src/analysis/build.ts";
import { choicesSection } from "../../ablate/src/report/choices.ts";
import { readRun } from "../../ablate/src/store/read.ts";
import { buildLab } from "../build/build.ts";
import { filesOf } from "../build/serviceWorker.ts";
import { type Opened, openLab } from "../test/browser.ts";
import { finalLosses, rerun, unpack } from "../test/rerun.ts";

const scratch = mkdtempSync(join(tmpdir(), "unitball-lab-"));
const site = join(scratch, "site");
/** What the main states look like, for whoever wants to see: LAB_SHOTS names the folder. */
const shots = process.env.LAB_SHOTS ?? join(scratch, "shots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let lab: Opened;
let page: Page;
beforeAll(async () => {
  await buildLab(site);
  if (noChromium !== undefined) return;
  lab = await openLab(site);
  page = lab.page;
}, 180_000);
afterAll(async () => {
  await lab?.close();
  rmSync(scratch, { recursive: true });
});

/** A fresh page at an address; a setup in it starts untrained. */
async function open(hash = ""): Promise<void> {
  await page.goto("about:blank");
  await page.goto(`${lab.origin}/${hash}`);
  await page.getByRole("heading", { name: "Two optimizers" }).waitFor();
}
const button = (name: string) => page.getByRole("button", { name, exact: true });
const slot = (name: string) => page.locator(`[data-slot="${name}"]`);
const shot = (name: string) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
async function trained(phase = "done"): Promise<void> {
  await button("Train").click();
  await page.locator(`.at[data-phase="${phase}"], .at[data-phase="failed"]`).waitFor({ timeout: 200_000 });
  const status = await page.locator(".status").textContent();
  expect(await page.locator(".at").getAttribute("data-phase"), status ?? "").toBe(phase);
}
/** The last loss of A and of B, from the page's own sentence. */
async function lastLosses(): Promise<number[]> {
  const status = (await page.locator(".status").textContent()) ?? "";
  return [.../A ([\d.e-]+), B ([\d.e-]+)/.exec(status)!].slice(1).map((text) => Number(text.replace(/\.$/, "")));
}
const near = (losses: readonly number[], digits: number) => losses.map((loss) => expect.closeTo(loss, digits));
async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    "axe.run()",
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const packed = (file: string): number => gzipSync(readFileSync(join(site, file))).length;
const total = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + packed(file), 0);

test("the whole site is less than 2 MB compressed, and its page names no other host", () => {
  expect(total(filesOf(site))).toBeLessThan(2e6);
  const html = readFileSync(join(site, "index.html"), "utf8");
  expect(html).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(html).not.toContain("unsafe-inline");
  expect(html.match(/(?:src|href)="(?!\.\/)[^"]*"/g)).toBeNull();
});

describe("in Chromium", { timeout: 120_000 }, () => {
  test("a recipe is built by clicking, trains on wasm, and its export has the same first losses on the command line", async (context) => {
    context.skip(noChromium !== undefined, noChromium);
    await open();
    await expect.poll(() => page.workers().length).toBe(1);
    expect(total(lab.asked), "what a first visit loads before a backend is chosen").toBeLessThan(0.5e6);
    await button("Same as A").click();
    await expect.poll(() => page.locator(".difference").getAttribute("data-changes")).toBe("0");
    await slot("b-geometry").click();
    await page.getByRole("radio", { name: /^spectral/ }).check();
    await page.getByLabel("size of the ball by the layer’s width").selectOption("matchRms");
    await page.getByRole("spinbutton", { name: /radius of the ball/ }).fill("1.5");
    await shot("shelf");
    expect(await page.locator(".difference").textContent()).toContain("one changeWhat");
    await slot("b-estimator").click();
    await page.getByRole("spinbutton", { name: /weight of the new gradient/ }).fill("7");
    expect(await page.getByRole("alert").textContent()).toBe("ema: alpha is 7, but it must lie in (0, 1].");
    await page.getByRole("spinbutton", { name: /weight of the new gradient/ }).fill("0.2");
    await button("Close").click();
    expect(await page.locator(".difference").textContent()).toMatch(/2 changes.*alpha 0.1 → becomes {2}alpha 0.2/);
    await page.getByLabel("Steps", { exact: true }).fill("120");
    await page.getByLabel("Backend").selectOption("wasm");
    await trained();
    for (const loss of await lastLosses()) expect(loss).toBeLessThan(0.6);
    await shot("trained");
    expect(await violations()).toEqual([]);

    const [saved] = await Promise.all([page.waitForEvent("download"), button("Save the run (zip)").click()]);
    const folder = unpack(readFileSync(await saved.path()), scratch);
    const inLab = readRun(folder);
    expect(inLab.unreadable).toEqual([]);
    expect(inLab.trials.get("B")?.map(({ summary }) => summary?.status)).toEqual(["done", "done"]);
    const inCli = await rerun(folder, 12);
    for (const arm of ["A", "B"]) {
      expect(finalLosses(inLab, arm)).toHaveLength(120);
      expect(finalLosses(inCli, arm)).toEqual(near(finalLosses(inLab, arm).slice(0, 12) as number[], 5));
    }

    const address = await page.evaluate("location.hash");
    await page.reload();
    await page.getByRole("heading", { name: "Two optimizers" }).waitFor();
    expect(await slot("b-geometry").textContent()).toContain("spectralρ 1.5 · scaling matchRms");
    expect(await page.evaluate("location.hash")).toBe(address);
    expect(lab.complaints).toEqual([]);
  });

  test("on WebGPU two recipes train as they do on wasm, and the loss falls from 2.4 below 1.9 in 12 steps", async (context) => {
    context.skip(noChromium !== undefined, noChromium);
    const stepsize = constant({ value: 0.01 });
    const said = [presets.signum({ stepsize }), presets.lion({ stepsize })].map((r) =>
      encodeURIComponent(JSON.stringify(r)),
    );
    const hash = `steps=12&batch=32&a=${said[0]}&b=${said[1]}`;
    await open(`#backend=webgpu&${hash}`);
    await trained();
    expect(await page.locator(".settings").textContent()).toContain("Running on WebGPU.");
    const gpu = await lastLosses();
    expect(gpu).toHaveLength(2);
    for (const loss of gpu) expect(loss).toBeLessThan(1.9);
    await open(`#backend=wasm&${hash}`);
    await trained();
    expect(await lastLosses()).toEqual(near(gpu, 1));
    expect(lab.complaints).toEqual([]);
  }, 240_000);

  test("an adaptive recipe is put together by clicking, the page names what acts on each layer, and the saved run has its choices", async (context) => {
    context.skip(noChromium !== undefined, noChromium);
    const { parts } = presets.signum() as Recipe<Axes>;
    const candidates = [spectral({ scaling: "matchRms" })];
    const b = recipeOf({ ...parts, geometry: adaptive({ candidates, every: 10, draws: 4, dwell: 10, blend: 10 }) });
    await open(`#backend=wasm&steps=64&a=signum&b=${encodeURIComponent(JSON.stringify(b))}`);
    await slot("b-geometry").click();
    await button("+ a norm").click();
    await page.getByLabel("norm 2").selectOption("sign");
    await page.getByRole("spinbutton", { name: /from which the norm changes/ }).fill("1");
    await shot("adaptive-shelf");
    await button("Close").click();
    await trained();
    await expect.poll(() => page.locator(".panels .values").count()).toBe(6);
    for (const said of await page.locator(".panels .values").allTextContents())
      expect(said).toMatch(/^(spectral|sign) acts (from the start|since step \d+)$/);
    await page
      .getByText(/^last probe, step 60: z of sign (−?[\d.]+ ± [\d.]+|not valid, undecided)/)
      .first()
      .waitFor();
    expect(await violations()).toEqual([]);
    await shot("adaptive");

    const [saved] = await Promise.all([page.waitForEvent("download"), button("Save the run (zip)").click()]);
    const folder = unpack(readFileSync(await saved.path()), scratch);
    const files = readRun(folder);
    const { trials, unreadable } = files;
    expect(unreadable).toEqual([]);
    const final = trials.get("B")?.find(({ stage }) => stage === "final");
    expect(final?.choices.map(({ step }) => step)).toEqual([10, 20, 30, 40, 50, 60]);
    const layers = new Set(final?.choices.flatMap((line) => Object.keys(line.layers)));
    expect(layers).toEqual(new Set(final?.layers.flatMap((line) => Object.keys(line.layers))));
    expect(trials.get("A")?.flatMap(({ choices }) => choices)).toEqual([]);
    expect(choicesSection(reportOf(files), files)).toContain("Which geometry acts");
    expect(lab.complaints).toEqual([]);
  });

  test("a bad address gets a sentence, and the backend is chosen with a reason for those before it", async (context) => {
    context.skip(noChromium !== undefined, noChromium);
    await open("#task=valley&seed=many&steps=30");
    expect(await page.getByRole("alert").textContent()).toContain("it is “many”, but it must be a whole number");
    await button("Understood").click();
    await button("One step").click();
    await page.locator('.at[data-k="1"]').waitFor();
    await button("Go on").click();
    await page.locator('.at[data-phase="done"]').waitFor();
    expect(await page.locator(".settings").textContent()).toMatch(/Running on WASM\.Not on WebGPU: .*without a GPU/);
    expect(await page.locator(".trail").count()).toBe(2);
    await shot("landscape");
    expect(await violations()).toEqual([]);
  });

  test("dark, on a phone, with the shelf open: nothing to complain of for axe, and nothing wider than the screen", async (context) => {
    context.skip(noChromium !== undefined, noChromium);
    await open("#a=scion&b=muon");
    await page.emulateMedia({ colorScheme: "dark" });
    await slot("a-geometry").press("Enter");
    expect(await slot("a-geometry").getAttribute("aria-expanded")).toBe("true");
    expect(await violations()).toEqual([]);
    await shot("dark");
    await page.setViewportSize({ width: 360, height: 780 });
    expect(await violations()).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await shot("phone");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("without a network it opens and trains a partition, changed in one route, in a worker, and has never asked another host", async (context) => {
    context.skip(noChromium !== undefined, noChromium);
    await open();
    await page.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.state)");
    await page.context().setOffline(true);
    await open("#backend=wasm&steps=20&b=muonWithAdamW");
    await slot("b-hidden/constraint").click();
    await page.getByRole("radio", { name: /^cautiouslyDecayed/ }).check();
    expect(await slot("b-hidden/constraint").textContent()).toContain("cautiouslyDecayed");
    await trained();
    await shot("partition");
    expect(await violations()).toEqual([]);
    expect(await page.getByRole("row", { name: /dense1\/bias/ }).textContent()).toMatch(/^ dense1.bias.*—/);
    const [saved] = await Promise.all([page.waitForEvent("download"), button("Save the run (zip)").click()]);
    expect(readRun(unpack(readFileSync(await saved.path()), scratch))).toMatchObject({ unreadable: [] });
    expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual([
      expect.stringMatching(/worker-.*\.js$/),
    ]);
    await page.context().setOffline(false);
    expect([...lab.hosts]).toEqual([lab.origin]);
    expect(lab.complaints).toEqual([]);
  });
});
