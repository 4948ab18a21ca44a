import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { flags, sandbox } from "../../test/sandbox.ts";
import { ablate as commandLine } from "../cli/ablate.ts";
import { sentence } from "../cli/complaint.ts";

let dir: string;
beforeAll(() => {
  dir = sandbox({
    "parts.ts": parts,
    "study.ts": study,
    "two-axes.ts": study.replace("sgd.with(ema())", "sgd.with(ema()).with(normalized())"),
    "broken.ts": "export const study = {",
    "empty.ts": "export const other = 1;",
    "bad.json": "{",
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A stranger's module: it imports nothing but core. */
const parts = `
import { options, part } from "@unitball/core";
export const halved = (given = {}) =>
  part({ axis: "estimator", kind: "acme/halved", options: options("halved", given, { by: 2 }), init: () => ({}) });
`;
const study = `
import { defineStudy } from "@unitball/ablate";
import { constant, ema, euclidean, euclideanOverLayers, gradient, normalized, recipe, steepest, unconstrained } from "unitball";
const sgd = recipe().with(gradient()).with(euclidean()).with(euclideanOverLayers()).with(steepest()).with(unconstrained());
const json = { ...JSON.parse(JSON.stringify(sgd)), estimator: { axis: "estimator", kind: "acme/halved", options: {} } };
export const study = defineStudy({
  name: "tiny", task: "quadratic", steps: 5, tuning: { seeds: [1] }, seeds: 2,
  stepsize: (gamma: number) => constant({ value: gamma }),
  arms: [
    { name: "SGD", recipe: sgd, grid: [0.5, 1] },
    { name: "Averaged", recipe: sgd.with(ema()), grid: [1, 2] },
    { name: "Halved", from: "SGD", recipe: json, grid: [1, 2] },
  ],
});
`;

const env = { ...process.env, NO_COLOR: "1" };
const ablate = (...words: string[]) =>
  spawnSync(process.execPath, [...flags, ...words], { cwd: dir, encoding: "utf8", env });

/** The same in this process: what is printed, and what is thrown, as a sentence. */
async function said(...words: string[]) {
  const lines = { out: "", error: "" };
  const log = vi.spyOn(console, "log").mockImplementation((line) => {
    lines.out += `${line}\n`;
  });
  const away = process.cwd();
  process.chdir(dir);
  try {
    await commandLine(words);
  } catch (error) {
    lines.error = `${sentence(error)}\n`;
  } finally {
    process.chdir(away);
    log.mockRestore();
  }
  return lines;
}

test.each<[words: string, says: RegExp]>([
  ["rnu", /^ablate has no command "rnu". Did you mean "run"\?\n$/],
  ["run one-chagne", /^There is no study "one-chagne"\. Did you mean "one-change"\? .*\n$/],
  ["run ./none.ts", /^There is no file \.\/none\.ts; check the path\.\n$/],
  ["run ./empty.ts", /^\.\/empty\.ts exports no "study"; write: .*\n$/],
  [
    "run ./two-axes.ts --parts parts.ts",
    /^"Averaged" differs from "SGD" in 2 axes \(estimator, normalization\), .*\n$/,
  ],
  ["run ./study.ts", /^The recipe of "Halved" cannot be used: There is no part "acme\/halved" for the estimator .*\n$/],
  ["run --parts none.ts", /^There is no file none\.ts; check the path\.\n$/],
  ["run --parts empty.ts", /^empty\.ts exports no part; .*\n$/],
  ["run --task mnist", /^There is no task "mnist". There is (\w+-\w+, )*digits-mlp, .*quadratic.*\.\n$/],
  ["run --backend wbgpu", /^There is no backend "wbgpu". Did you mean "webgpu"\?\n$/],
  ["run --taks digits-mlp", /^ablate run has no option "--taks". Did you mean "--task"\?\n$/],
  ["run --seeds 0", /^--seeds is "0", but it must be a whole number of at least 1\.\n$/],
  ["run --steps ten", /^--steps is "ten", but it must be a whole number of at least 1\.\n$/],
  ["run --task digits-mlp --out bad.json", /^Results cannot be written to bad\.json \(ENOTDIR\); .*\n$/],
  ["diff signum", /^ablate diff takes two recipes, as in: .*\n$/],
  ["diff signun scion", /^There is no preset "signun". Did you mean "signum"\? .*\n$/],
  ["diff bad.json scion", /^bad\.json is not JSON \(.*\); mend it, or make it anew\.\n$/],
  ["report none", /^There is no folder none; give the folder of a run, such as runs\/latest\.\n$/],
  ["export none --csv", /^There is no folder none; give the folder of a run, such as runs\/latest\.\n$/],
  ["export --tensorbord", /^ablate export has no option "--tensorbord"\. Did you mean "--tensorboard"\?\n$/],
  ["compare signum", /^ablate compare takes two runs' folders, as in: .*\n$/],
  ["list presests", /^ablate list knows no "presests". Did you mean "presets"\?\n$/],
  ["list --jsn", /^ablate list has no option "--jsn". Did you mean "--json"\?\n$/],
])("ablate %s fails with one sentence and prints nothing else", async (words, says) => {
  expect(await said(...words.split(" "))).toEqual({ out: "", error: expect.stringMatching(says) });
  expect(existsSync(join(dir, "runs"))).toBe(false);
});

test("a process that fails says its sentence on stderr, without a stack trace, and ends with 1", () => {
  const { status, stdout, stderr } = ablate("run", "./broken.ts");
  expect(stderr).toMatch(/^\.\/broken\.ts cannot be loaded: .*\.\n$/);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
});

test("missing and damaged data are told before anything is written", () => {
  const data = mkdtempSync(join(tmpdir(), "ablate-data-"));
  const run = () =>
    spawnSync(process.execPath, [...flags, "run"], {
      cwd: dir,
      encoding: "utf8",
      env: { ...env, UNITBALL_DATA: data },
    });
  const missing = run();
  expect(missing.stderr).toMatch(/^There is no data file train-images-idx3-ubyte in .*\n$/);
  for (const name of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]) {
    writeFileSync(join(data, `${name}-ubyte`), "no images");
  }
  const damaged = run();
  expect(damaged.stderr).toMatch(/^The data file .*-ubyte is damaged .*\n$/);
  expect([missing.status, damaged.status]).toEqual([1, 1]);
  expect(existsSync(join(dir, "runs"))).toBe(false);
  rmSync(data, { recursive: true });
});

test("without a GPU's driver, and without a package, a run fails with a sentence and no stack trace", () => {
  writeFileSync(join(dir, "without.mjs"), without);
  const run = (words: readonly string[], more: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [...flags, "run", "--task", "digits-mlp", ...words], {
      cwd: dir,
      encoding: "utf8",
      env: { ...env, ...more },
    });
  const missing = (name: string) => ({ NODE_OPTIONS: `--import=${join(dir, "without.mjs")}`, WITHOUT: name });
  const gpu = ["--backend", "webgpu"];
  const noAdapter = run(gpu, { VK_DRIVER_FILES: join(dir, "none.json") });
  expect(noAdapter.stderr.trim().split("\n").at(-1)).toMatch(/^webgpu: there is no GPU adapter.*\.$/);
  expect(noAdapter.stderr).not.toMatch(/\.ts:\d|\.js:\d/);
  const noPackage = run(gpu, missing("@unitball/backend-webgpu"));
  expect(noPackage.stderr).toMatch(/^The backend webgpu needs packages that are not installed; run: npm install .*\n$/);
  const broken = run([], missing("@unitball/backend-wasm"));
  expect(broken.stderr).toMatch(/^Cannot find package .*; install the packages again, with npm install\.\n$/);
  expect([noAdapter.status, noPackage.status, broken.status]).toEqual([1, 1, 1]);
});

/** For this process and its children, the package of the environment's WITHOUT is not installed. */
const without = `
import { registerHooks } from "node:module";
registerHooks({
  resolve: (name, context, next) => next(name === process.env.WITHOUT ? "@unitball/not-installed" : name, context),
});
`;

test("--help everywhere, and --version", async () => {
  expect(ablate("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await said("--help")).out).toContain("plan|run|worker|status|diff|claims|list|report|export|query|compare");
  expect((await said("run", "--help")).out).toContain("--seeds=<N>");
});

test("diff tells one change from several, and reads recipe files with strangers' parts", async () => {
  expect((await said("diff", "unconstrainedScion", "scion")).out).toBe(
    "  constraint     unconstrained → constrained\none change\n",
  );
  const several = (await said("diff", "signSgd", "scion")).out;
  expect(several).toContain("  estimator      gradient → ema\n  geometry       sign → byLayer\n");
  expect(several).toContain("one at a time:");
  const recipe = { estimator: { axis: "estimator", kind: "acme/halved", options: { by: 3 } } };
  writeFileSync(join(dir, "a.json"), JSON.stringify(recipe));
  writeFileSync(join(dir, "b.json"), JSON.stringify({ estimator: { ...recipe.estimator, options: {} } }));
  const { out } = await said("diff", "a.json", "b.json", "--parts", "parts.ts", "--json");
  expect(JSON.parse(out)).toMatchObject({
    oneChange: true,
    differences: [{ axis: "estimator", from: "acme/halved", to: "acme/halved", options: ["by"] }],
  });
});

test("list names every axis with its parts and defaults, and a stranger's part among them", async () => {
  const { axes, tasks, studies, presets } = JSON.parse((await said("list", "--json", "--parts", "parts.ts")).out);
  expect(Object.keys(axes).slice(0, 6)).toEqual([
    ...["estimator", "geometry", "composition", "normalization", "constraint", "stepsize"],
  ]);
  expect(axes.estimator).toContainEqual({ kind: "acme/halved", options: { by: 2 } });
  expect(tasks.map(({ name }: { name: string }) => name)).toContain("digits-mlp");
  expect(studies[0].name).toBe("one-change");
  expect(presets.map(({ name }: { name: string }) => name)).toContain("scion");
  const rows = JSON.parse((await said("list", "presets", "--json")).out);
  expect(rows).toEqual(presets);
  const scion = rows.find(({ name }: { name: string }) => name === "scion");
  expect(scion.cell).toBe("ema · byLayer(spectral, colNorm, rms, sign) · maxOverLayers · normalized · constrained");
  const { out } = await said("list", "presets");
  expect(out.split("\n")).toHaveLength(1 + rows.length + 1);
  expect(out).toMatch(/^ {2}scion +ema · byLayer.* {2}\[Pethick et al\. 2025.*\]$/m);
});

test("the README's study is accepted: it runs as it stands there", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  writeFileSync(join(dir, "readme.ts"), /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "");
  const { status, stderr } = ablate("run", "./readme.ts", "--steps", "5", "--seeds", "1", "--out", "readme");
  expect(stderr).toMatch(/^does-the-ball-help on digits-mlp \(wasm\): 2 arms, 10 runs of 5 steps/);
  expect(status).toBe(0);
});
