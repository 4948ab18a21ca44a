import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Job } from "../trial/spec.ts";
import { openCache } from "./cache.ts";
import type { TrialConfig, TrialSummary } from "./records.ts";
import { writeJson } from "./write.ts";

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "ablate-cache-"));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const part = { axis: "stepsize", kind: "constant", options: { value: 0.5 } };
function job(folder: string, more: Partial<TrialConfig> = {}, until = 4): Job {
  const config: TrialConfig = {
    ...{ arm: "A", stage: "tune", gamma: 0.5, options: {}, seed: 1, task: "quadratic", backend: "cpu", steps: 4 },
    ...{ batch: 1, initSeed: 2, dataSeed: 3, recipe: { stepsize: part }, rungs: [2, 4], target: null },
    ...more,
  };
  const limits = { attempts: 1, seconds: null, megabytes: null, checkpoint: 1 };
  return { id: folder, config, until, folder: join(out, folder), parts: null, code: "c", limits };
}
/** A run's files as training leaves them. */
function measured({ config, folder }: Job, more: Partial<TrialSummary> = {}) {
  const { arm, stage, gamma, options, seed } = config;
  const rungs = [2, 4].map((steps) => ({ steps, metrics: { loss: 1 / steps } }));
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "config.json"), config);
  writeJson(join(folder, "timing.json"), { attempts: 2, msPerStep: 3, seconds: 9 });
  writeFileSync(join(folder, "metrics.jsonl"), [0, 1, 2, 3].map((step) => `{"step":${step},"loss":1}\n`).join(""));
  writeJson(join(folder, "summary.json"), {
    ...{ arm, stage, gamma, options, seed, status: "done", metrics: { loss: 0.25 }, rungs, toTarget: 3 },
    ...more,
  });
}
const lines = ({ folder }: Job) => readFileSync(join(folder, "metrics.jsonl"), "utf8").trim().split("\n").length;

test("an equal run of another study is taken over under its own name, and says that it was", () => {
  const cache = openCache(out, "c", "d");
  const [first, second] = [job("one/a/x"), job("two/b/y", { arm: "B", seed: 7, gamma: 0.25 })];
  measured(first);
  cache.keep(first);
  expect(cache.find(second)).toMatchObject({ arm: "B", seed: 7, gamma: 0.25, metrics: { loss: 0.25 }, toTarget: 3 });
  expect(lines(second)).toBe(4);
  expect(JSON.parse(readFileSync(join(second.folder, "timing.json"), "utf8"))).toEqual({
    ...{ attempts: 0, msPerStep: 3, seconds: 0, cached: true },
  });
  expect(JSON.parse(readFileSync(join(second.folder, "config.json"), "utf8"))).toEqual(second.config);
});

test("as far as a rung it is cut there, as the run itself would have been", () => {
  const cache = openCache(out, "c", "d");
  measured(job("one/a/x"));
  cache.keep(job("one/a/x"));
  const early = job("two/a/x", {}, 2);
  expect(cache.find(early)).toMatchObject({
    status: "done",
    metrics: { loss: 0.5 },
    rungs: [{ steps: 2 }],
    toTarget: null,
  });
  expect(lines(early)).toBe(2);
});

test.each<[what: string, other: Partial<TrialConfig>, code: string, data: string]>([
  ["seed of the data", { dataSeed: 4 }, "c", "d"],
  ["part", { recipe: { stepsize: { ...part, options: { value: 1 } } } }, "c", "d"],
  ["number of steps", { steps: 5 }, "c", "d"],
  ["stage, whose runs measure the layers", { stage: "final" }, "c", "d"],
  ["code", {}, "c2", "d"],
  ["data", {}, "c", "d2"],
])("another %s is another run", (_, other, code, data) => {
  measured(job("one/a/x"));
  openCache(out, "c", "d").keep(job("one/a/x"));
  expect(openCache(out, code, data).find(job("two/a/x", other))).toBeUndefined();
});

test("what was moved, damaged, changed or failed is no result", () => {
  const cache = openCache(out, "c", "d");
  const first = job("one/a/x");
  const found = () => cache.find(job("two/a/x"));
  measured(first);
  cache.keep(first);
  expect(found()).toBeDefined();
  measured(first, { status: "failed" });
  expect(found()).toBeUndefined();
  measured({ ...first, config: { ...first.config, initSeed: 9 } });
  expect(found()).toBeUndefined();
  measured(first);
  writeFileSync(join(first.folder, "summary.json"), '{"arm"');
  expect(found()).toBeUndefined();
  rmSync(join(out, "one"), { recursive: true });
  expect(found()).toBeUndefined();
});
