import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flags, sandbox } from "../../test/sandbox.ts";
import type { Report } from "../analysis/report.ts";

let dir: string;
beforeAll(() => {
  dir = sandbox({
    "parts.ts": parts,
    "study.ts": study,
    "small.ts": small,
    "smaller.ts": small.replace(/presets\.scion\(.*?\)/, "presets.signum()"),
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A stranger's module: it imports nothing but core. One part halves the gradient, the other kills its process. */
const parts = `
import { geometry, mapLayers, options, part } from "@unitball/core";
export const halved = (given = {}) =>
  part({
    axis: "estimator", kind: "acme/halved", options: options("halved", given, { by: 2 }),
    init: () => ({}), query: (_ops: unknown, x: unknown) => [x],
    estimate: (ops: any, [g]: any) => [mapLayers(g, (gl: any) => ops.mul(0.5, gl)), {}],
  } as const);
export const deadly = () =>
  part({
    axis: "estimator", kind: "acme/deadly", options: {},
    init: () => process.kill(process.pid, "SIGKILL"), query: (_ops: unknown, x: unknown) => [x],
    estimate: (_ops: any, [g]: any) => [g, {}],
  } as const);
`;
/** One arm whose part comes as JSON from --parts, and one whose part the study imports. */
const study = `
import { defineStudy } from "@unitball/ablate";
import { constant, euclidean, euclideanOverLayers, gradient, recipe, steepest, unconstrained } from "unitball";
import { deadly as stranger } from "./parts.ts";
const sgd = recipe().with(gradient()).with(euclidean()).with(euclideanOverLayers()).with(steepest()).with(unconstrained());
const json = { ...JSON.parse(JSON.stringify(sgd)), estimator: { axis: "estimator", kind: "acme/halved", options: {} } };
export const study = defineStudy({
  name: "strangers", task: "quadratic", steps: 5, tuning: { seeds: [1] }, seeds: 2, backend: "cpu",
  stepsize: (gamma: number) => constant({ value: gamma }),
  arms: [
    { name: "SGD", recipe: sgd, grid: [0.5, 1] },
    { name: "Halved", recipe: json, grid: [1, 2] },
    { name: "Deadly", from: "SGD", recipe: sgd.with(stranger()), grid: [0.5, 1] },
  ],
});
`;

/** One arm, one stepsize, two steps: small enough for a transformer, and with signs, of few kernels, for a GPU that a processor plays. */
const small = `
import { defineStudy } from "@unitball/ablate";
import { constant, presets } from "unitball";
const { stepsize: _, ...parts } = presets.scion({ hidden: 2, output: 128 }).parts;
export const study = defineStudy({
  name: "small", task: "shakespeare-gpt", steps: 2, batch: 2, tuning: { seeds: [1] }, seeds: 1,
  stepsize: (gamma: number) => constant({ value: gamma }),
  arms: [{ name: "Scion", recipe: parts, grid: [0.04] }],
});
`;

const env = { ...process.env, NO_COLOR: "1" };
const ablate = (...words: string[]) =>
  spawnSync(process.execPath, [...flags, ...words], { cwd: dir, encoding: "utf8", env });

test("one-change runs from end to end: report.json, a page that stands alone, raw files, and the same report again", () => {
  const { status, stdout, stderr } = ablate(
    ...["run", "one-change", "--task", "digits-mlp", "--steps", "20", "--seeds", "2", "--out", "whole", "--json"],
  );
  expect(stderr).toMatch(/^one-change on digits-mlp \(wasm\): 8 arms, 48 runs of 20 steps/);
  expect(status).toBe(0);
  const report: Report = JSON.parse(stdout);
  expect(report).toMatchObject({ study: "one-change", task: "digits-mlp", backend: "wasm", partial: false });
  expect(report.arms).toHaveLength(8);
  for (const [i, arm] of report.arms.entries()) {
    expect(arm.from).toBe(i === 0 ? null : report.arms[i - 1]?.name);
    expect(arm.changed).toHaveLength(i === 0 ? 0 : 1);
    expect(Object.keys(arm.recipe)).toEqual([
      ...["estimator", "geometry", "composition", "normalization", "constraint", "stepsize"],
    ]);
    expect(arm.tuning.map(({ gamma }) => gamma)).toContain(arm.stepsize);
    expect(["low", "high", null]).toContain(arm.edge);
    expect(arm.seeds).toHaveLength(2);
    for (const metric of [arm.metrics.testAccuracy, arm.metrics.trainLoss]) {
      expect(metric).toEqual({ mean: expect.any(Number), ci95: expect.any(Number) });
    }
  }
  const latest = join(dir, "whole", "latest");
  expect(JSON.parse(readFileSync(join(latest, "report.json"), "utf8"))).toEqual(report);

  const page = readFileSync(join(latest, "report.html"), "utf8");
  expect(page).not.toMatch(/<(script|link|img|iframe|object)\b/);
  expect(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/(https?:)?\/\/[a-z]|@import|url\(/i);
  const svgs = page.match(/<svg [^>]*>/g) ?? [];
  // The differences and the metric; of each arm its loss, stepsizes, norms and three measures of its layers; their legends.
  expect(svgs).toHaveLength(2 + 8 * (3 + 3) + 3);
  for (const svg of svgs) expect(svg).toMatch(/aria-label="[^"]{10,}" role="img"/);
  const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => decodeURI(href ?? ""));
  expect(links).toHaveLength(48 * 3 + 16 + 3);
  for (const href of links) expect(existsSync(join(latest, href)), href).toBe(true);

  rmSync(join(latest, "report.json"));
  expect(JSON.parse(ablate("report", latest, "--json").stdout)).toEqual(report);
});

test("a language model's run is reported by its validation loss, in nats per character, lower for better", () => {
  const { status, stdout } = ablate("run", "./small.ts", "--out", "characters", "--jobs", "1");
  expect(status).toBe(0);
  expect(stdout).toMatch(/validation loss, nats per character ↓ +training loss, nats per character ↓ +basin/);
  expect(stdout).toMatch(/Scion +start +0\.04 +4\.\d\d +4\.\d\d +≥ 0\.0/);
  const latest = join(dir, "characters", "latest");
  const report: Report = JSON.parse(readFileSync(join(latest, "report.json"), "utf8"));
  expect(report.measures).toMatchObject({ primary: "valLoss", metrics: { valLoss: { better: "lower" } } });
  // Before it has learnt anything, about the loss of 74 equally likely characters.
  expect(Math.abs(report.arms[0]!.metrics.valLoss!.mean! - Math.log(74))).toBeLessThan(0.2);
  expect(readFileSync(join(latest, "report.html"), "utf8")).toContain("<h2>Validation loss</h2>");
});

const vulkan = "/usr/lib/chromium";

// A processor that poses as a GPU takes a while to compile shaders when other tests run beside it.
test("on webgpu a study runs too, here on SwiftShader", { timeout: 180_000 }, (context) => {
  const driver = join(vulkan, "vk_swiftshader_icd.json");
  context.skip(!existsSync(driver), `there is no ${driver}`);
  const words = ["run", "./smaller.ts", "--task", "quadratic", "--backend", "webgpu", "--out", "gpu", "--jobs", "1"];
  const gpu = { VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: vulkan, XDG_RUNTIME_DIR: "/tmp" };
  const { status, stderr } = spawnSync(process.execPath, [...flags, ...words], {
    cwd: dir,
    encoding: "utf8",
    env: { ...env, ...gpu },
  });
  expect(stderr).toMatch(/^small on quadratic \(webgpu\)/m);
  expect(status).toBe(0);
  const report: Report = JSON.parse(readFileSync(join(dir, "gpu", "latest", "report.json"), "utf8"));
  expect(report.backend).toBe("webgpu");
  expect(report.arms[0]?.metrics.loss?.mean).toBeGreaterThan(0);
});

test("strangers' parts work in the children; a child that dies is tried again, recorded, and takes nothing along; and the same seeds give the same losses again", () => {
  const { status, stdout } = ablate("run", "./study.ts", "--parts", "parts.ts", "--out", "strangers", "--json");
  expect(status).toBe(0);
  const { arms }: Report = JSON.parse(stdout);
  // Halving the gradient and doubling γ is the same run, exactly, in binary arithmetic.
  expect(arms[1]?.metrics.loss?.mean).toBe(arms[0]?.metrics.loss?.mean);
  expect(arms[2]).toMatchObject({
    stepsize: null,
    seeds: [],
    flags: ["every stepsize diverged or failed", "2 runs failed"],
  });
  const metrics = (run: string) =>
    readFileSync(join(dir, run, "latest", "halved", "final-g2-s2", "metrics.jsonl"), "utf8");
  expect(metrics("strangers").split("\n")).toHaveLength(6);
  ablate("run", "./study.ts", "--parts", "parts.ts", "--out", "again", "--jobs", "1");
  expect(metrics("again")).toBe(metrics("strangers"));
  const [failed = ""] = readdirSync(join(dir, "strangers", "latest", "deadly"));
  const summary = JSON.parse(readFileSync(join(dir, "strangers", "latest", "deadly", failed, "summary.json"), "utf8"));
  expect(summary).toMatchObject({
    status: "failed",
    reason: "its process ended unexpectedly (SIGKILL), 3 times in a row",
  });
});

test("Ctrl-C ends children and parent, keeps what was measured, and says how to build the report again", async () => {
  const words = ["run", "--task", "digits-mlp", "--steps", "150", "--out", "stopped"];
  const child = spawn(process.execPath, [...flags, ...words], { cwd: dir, env, detached: true });
  const output = collect(child);
  const latest = join(dir, "stopped", "latest");
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  while (!readSummaries(latest)) await new Promise((resolve) => setTimeout(resolve, 50));
  const before = Date.now();
  process.kill(-child.pid!, "SIGINT"); // a terminal sends it to the whole group
  expect(await ended).toBe(130);
  expect(Date.now() - before).toBeLessThan(20_000);
  expect(() => process.kill(-child.pid!, 0)).toThrow("ESRCH");
  expect(output()).toMatch(
    /Stopped\. What was measured by then is in stopped\/\d{8}-\d{6}-one-change; "ablate run --resume .* goes on, "ablate report/,
  );
  const report: Report = JSON.parse(readFileSync(join(latest, "report.json"), "utf8"));
  expect(report.partial).toBe(true);
  expect(report.arms[0]?.tuning.length).toBeGreaterThan(0);
  expect(ablate("report", latest).stdout).toContain("The study was stopped: this is what had been measured.");
});

const readSummaries = (run: string): boolean =>
  existsSync(join(run, "sgd")) &&
  readdirSync(join(run, "sgd")).some((trial) => existsSync(join(run, "sgd", trial, "summary.json")));

function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = "";
  stdout?.on("data", (data) => {
    text += data;
  });
  stderr?.on("data", (data) => {
    text += data;
  });
  return () => text;
}
