import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { table } from "../report/table.ts";
import { writeReport } from "../report/write.ts";
import { environment } from "./environment.ts";
import { readRun, runFolder } from "./read.ts";
import type { StudyRecord, Trial, TrialSummary } from "./records.ts";
import { openRun, writeJson, writeWhole } from "./write.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const part = (axis: string, kind: string) => ({ axis, kind, options: {} });
const recipe = (geometry: string) => ({ geometry: part("geometry", geometry) });
const arm = { grid: [0.5, 1, 2], options: {}, control: null };
const differences = [{ axis: "geometry", from: "sign", to: "spectral", options: [] }] as const;
const study: StudyRecord = {
  ...{ name: "tiny", about: "", source: "", task: "digits-mlp", target: null, stepsizes: {} },
  measures: {
    metrics: {
      testAccuracy: { title: "test accuracy", better: "higher", unit: "share" },
      trainLoss: { title: "training loss", better: "lower", unit: "nats" },
    },
    primary: "testAccuracy",
    tuning: "trainLoss",
  },
  backend: "wasm",
  steps: 3,
  batch: 8,
  tuning: { seeds: [1], widen: 0, prune: null },
  seeds: [2, 3],
  arms: [
    { ...arm, ...{ name: "A", slug: "a", from: null, differences: [], recipe: recipe("sign") } },
    { ...arm, ...{ name: "B", slug: "b", from: "A", differences, recipe: recipe("spectral") } },
  ],
  comparisons: [{ arm: "B", against: "A", differences, exception: null }],
};

function trial(
  slug: string,
  { stage, gamma, seed }: Omit<Trial, "arm" | "options">,
  trainLoss: number | null,
  testAccuracy = 0.5,
) {
  const folder = join(dir, slug, `${stage}-g${gamma}-s${seed}`);
  mkdirSync(folder, { recursive: true });
  const arm = slug.toUpperCase();
  const config = {
    ...{ arm, stage, gamma, options: {}, seed, task: study.task, backend: study.backend, steps: 3, batch: 8 },
    ...{ initSeed: 2 * seed, dataSeed: 2 * seed + 1, rungs: [3], target: null },
    recipe: { ...recipe("sign"), stepsize: part("stepsize", "constant") },
  };
  writeJson(join(folder, "config.json"), config);
  writeFileSync(join(folder, "metrics.jsonl"), '{"step":0,"loss":2.5}\n{"step":1,"loss":2}\n{"step":2,"loss":1.5}\n');
  const metrics = { trainLoss, testAccuracy };
  const summary: TrialSummary = {
    ...{ arm, stage, gamma, options: {}, seed, toTarget: null, metrics },
    ...(trainLoss === null ? { status: "diverged", rungs: [] } : { status: "done", rungs: [{ steps: 3, metrics }] }),
  };
  writeJson(join(folder, "summary.json"), summary);
  return folder;
}
const tune = (slug: string, losses: readonly (number | null)[]) =>
  losses.map((loss, i) => trial(slug, { stage: "tune", gamma: [0.5, 1, 2][i]!, seed: 1 }, loss));
function write() {
  writeJson(join(dir, "study.json"), study);
  writeJson(join(dir, "env.json"), environment());
}

test("a file is written whole or not at all: a write that fails leaves the old file and nothing beside it", () => {
  const path = join(dir, "a.json");
  writeWhole(path, "old");
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  expect(() => writeJson(path, circle)).toThrow();
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(dir)).toEqual(["a.json"]);
});

test("two runs in one second get two folders, and latest is the second", () => {
  const at = new Date(2026, 0, 2, 3, 4, 5);
  expect(openRun(dir, "tiny", at)).toBe(join(dir, "20260102-030405-tiny"));
  const second = openRun(dir, "tiny", at);
  expect(second).toBe(join(dir, "20260102-030405-tiny-2"));
  writeFileSync(join(second, "mark"), "");
  expect(existsSync(join(dir, "latest", "mark"))).toBe(true);
});

test("where there are no links, latest.txt names the folder", () => {
  writeFileSync(join(dir, "latest.txt"), "20260102-030405-tiny\n");
  expect(runFolder(join(dir, "latest"))).toBe(join(dir, "20260102-030405-tiny"));
  expect(runFolder(dir)).toBe(dir);
});

test.skipIf(process.platform !== "linux")(
  "a place where the system makes no folders is a sentence, not a wait without end",
  () => {
    expect(() => openRun("/proc/here/runs", "tiny", new Date())).toThrow(
      /^Results cannot be written to \/proc.*\(ENOENT\); give/,
    );
  },
);

test("a folder that cannot be written to is a sentence", () => {
  writeFileSync(join(dir, "file"), "");
  expect(() => openRun(join(dir, "file"), "tiny", new Date())).toThrow(
    /^Results cannot be written to .*file \(ENOTDIR\); give/,
  );
  expect(() => openRun(join(dir, "file", "in"), "tiny", new Date())).toThrow(/\(ENOTDIR\); give/);
});

test("the environment tells neither the machine's name nor a path", () => {
  const text = JSON.stringify(environment());
  expect(Object.keys(JSON.parse(text))).toEqual(["versions", "platform", "cpu", "cores", "code", "data"]);
  expect(text).not.toContain(process.cwd());
});

test("a whole run: means, paired difference, best γ and edge by hand", () => {
  write();
  tune("a", [0.4, 0.2, 0.3]);
  tune("b", [0.4, 0.3, 0.1]);
  trial("a", { stage: "final", gamma: 1, seed: 2 }, 0.2, 0.9);
  trial("a", { stage: "final", gamma: 1, seed: 3 }, 0.4, 0.8);
  trial("b", { stage: "final", gamma: 2, seed: 2 }, 0.1, 0.95);
  trial("b", { stage: "final", gamma: 2, seed: 3 }, 0.1, 0.87);
  const { arms, comparisons, partial } = writeReport(dir);
  expect(partial).toBe(false);
  const [a, b] = arms;
  expect(a).toMatchObject({ name: "A", from: null, changed: [], stepsize: 1, edge: null, seeds: [2, 3] });
  expect(b).toMatchObject({ name: "B", from: "A", changed: ["geometry"], stepsize: 2, edge: "high" });
  expect(a?.metrics.testAccuracy?.mean).toBeCloseTo(0.85, 12);
  // s = 0.1/√2, so t·s/√2 = 12.706·0.05
  expect(a?.metrics.testAccuracy?.ci95).toBeCloseTo(12.7062 * 0.05, 4);
  expect(a?.metrics.trainLoss?.mean).toBeCloseTo(0.3, 12);
  // differences 0.05 and 0.07
  const [versus] = comparisons;
  expect(versus?.difference.mean).toBeCloseTo(0.06, 12);
  expect(versus?.difference.ci95).toBeCloseTo(12.7062 * 0.01, 5);
  expect(versus).toMatchObject({ arm: "B", against: "A", axis: "geometry", verdict: "no verdict" });
  expect(versus?.reasons).toEqual([
    'the best γ of "B" lies on the high edge of what was tried, so that its optimum may lie beyond',
  ]);
  expect(Object.keys(a?.recipe ?? {})).toContain("stepsize");
});

test("a run that was cut off gives a partial report of what is there", () => {
  write();
  tune("a", [0.4, 0.2, 0.3]);
  const cut = trial("a", { stage: "final", gamma: 1, seed: 2 }, 0.2);
  rmSync(join(cut, "summary.json"));
  appendFileSync(join(cut, "metrics.jsonl"), '{"step":3,"lo');
  const report = writeReport(dir);
  expect(report.partial).toBe(true);
  expect(report.arms[0]).toMatchObject({
    stepsize: 1,
    seeds: [],
    metrics: { testAccuracy: { mean: null, ci95: null } },
  });
  expect(report.arms[1]).toMatchObject({ stepsize: null, flags: ["0 of 3 tuning runs"] });
  expect(
    readRun(dir)
      .trials.get("A")
      ?.find(({ stage }) => stage === "final")?.curve.length,
  ).toBe(3);
  expect(readFileSync(join(dir, "report.html"), "utf8")).toContain("Partial.");
});

test("a diverged seed leaves no mean loss and a flag, not a number that hides it", () => {
  write();
  tune("a", [0.4, 0.2, null]);
  trial("a", { stage: "final", gamma: 1, seed: 2 }, 0.2);
  trial("a", { stage: "final", gamma: 1, seed: 3 }, null);
  const [a] = writeReport(dir).arms;
  expect(a?.metrics.trainLoss).toEqual({ mean: null, ci95: null });
  expect(a?.flags).toEqual(["1 run diverged"]);
  expect(a?.tuning).toEqual([
    { gamma: 0.5, options: {}, loss: 0.4, steps: 3 },
    { gamma: 1, options: {}, loss: 0.2, steps: 3 },
    { gamma: 2, options: {}, loss: null, steps: 3 },
  ]);
});

test("a study of another primary metric is compared by it: lower is better, in its own unit, and nothing speaks of accuracy", () => {
  const metrics = {
    valLoss: { title: "validation loss", better: "lower", unit: "nats per character" },
    trainLoss: { title: "training loss", better: "lower", unit: "nats per character" },
  } as const;
  writeJson(join(dir, "study.json"), { ...study, measures: { metrics, primary: "valLoss", tuning: "trainLoss" } });
  writeJson(join(dir, "env.json"), environment());
  tune("a", [0.4, 0.2, 0.3]);
  tune("b", [0.4, 0.1, 0.3]);
  const final = (slug: string, seed: number, valLoss: number) => {
    const folder = trial(slug, { stage: "final", gamma: 1, seed }, 2);
    const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
    writeJson(join(folder, "summary.json"), { ...summary, metrics: { valLoss, trainLoss: 2 } });
  };
  final("a", 2, 2.1);
  final("a", 3, 2.3);
  final("b", 2, 1.85);
  final("b", 3, 2.051);
  const report = writeReport(dir);
  expect(report.arms.map(({ metrics: { valLoss } }) => valLoss?.mean?.toFixed(9))).toEqual([
    "2.200000000",
    "1.950500000",
  ]);
  expect(report.comparisons[0]).toMatchObject({ difference: { mean: expect.closeTo(-0.2495, 12) }, verdict: "better" });
  const shown = table(report);
  expect(shown.split("\n")[0]).toContain("validation loss, nats per character ↓");
  // s = 0.1·√2, so half the interval is 12.706·0.1
  expect(shown).toMatch(/A +start +1 +2\.20 ± 1\.27 /);
  expect(shown).toMatch(/B +geometry: sign → spectral +1 +1\.95 ± 1\.28 /);
  expect(shown).toMatch(/B +A .*better +−0\.249 ± 0\.006/);
  const page = readFileSync(join(dir, "report.html"), "utf8");
  expect(page).toContain("<h2>Validation loss</h2>");
  expect(shown + page).not.toMatch(/accuracy|points/);
});

test("a run's folder that does not say what was measured is a sentence", () => {
  const { measures: _, ...old } = study;
  writeJson(join(dir, "study.json"), old);
  writeJson(join(dir, "env.json"), environment());
  expect(() => readRun(dir)).toThrow(/study\.json does not say what its task measures: .*; run the study again\.$/);
});

test("one damaged file is named and left out; the rest is reported", () => {
  write();
  const [first = ""] = tune("a", [0.4, 0.2, 0.3]);
  writeFileSync(join(first, "summary.json"), '{"status"');
  const report = writeReport(dir);
  expect(report.unreadable).toHaveLength(1);
  expect(report.unreadable[0]).toMatch(/tune-g0\.5-s1\/summary\.json is not JSON/);
  expect(report.arms[0]?.flags).toEqual(["2 of 3 tuning runs"]);
});

test("what is no run's folder is a sentence", () => {
  expect(() => readRun(join(dir, "none"))).toThrow(
    /^There is no folder .*none; give the folder of a run, such as runs\/latest\.$/,
  );
  expect(() => readRun(dir)).toThrow("holds no study.json, so it is no run's folder");
  writeFileSync(join(dir, "study.json"), "{");
  expect(() => readRun(dir)).toThrow(/study\.json is not JSON/);
});

test("names from a study are text in the page, never markup", () => {
  writeJson(join(dir, "study.json"), { ...study, about: "<script>alert(1)</script> & more" });
  writeJson(join(dir, "env.json"), environment());
  writeReport(dir);
  const page = readFileSync(join(dir, "report.html"), "utf8");
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more");
  expect(page).not.toContain("<script");
});
