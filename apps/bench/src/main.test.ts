import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Figure } from "./figure.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "bench-"));
});
afterAll(() => rmSync(dir, { recursive: true }));
const bench = (...words: string[]) =>
  spawnSync(process.execPath, ["--conditions=@unitball/source", main, ...words], { cwd: dir, encoding: "utf8" });

test.each<[words: string, says: RegExp]>([
  ["polr", /^There is no group "polr"\. Did you mean "polar"\?\n$/],
  ["steps everything", /^There is no group "everything"\. There is .*polar.*\.\n$/],
  ["--qick", /^pnpm bench has no option "--qick"\. Did you mean "--quick"\?\n$/],
  ["--json", /^--json needs a file, as in --json bench\.json\.\n$/],
  ["--json --quick", /^--json needs a file/],
  ["--json .", /^--json \. cannot be written \(it is a folder\); give a file in a folder that can\.\n$/],
  ["--json none/bench.json", /^--json none\/bench\.json cannot be written \(ENOENT\); .*\n$/],
])("pnpm bench %s fails with one sentence before anything is measured", (words, says) => {
  const { status, stdout, stderr } = bench(...words.split(" "));
  expect(stderr).toMatch(says);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
});

test("--help names the groups and the options", () => {
  expect(bench("--help").stdout).toMatch(/polar \(.*\)(.|\n)*--quick(.|\n)*--json/);
});

test("a group is measured in a process of its own: a table, and a file of figures between their quartiles", () => {
  const { status, stdout, stderr } = bench("training", "--quick", "--json", "bench.json");
  expect(stderr).toMatch(/^\[1\/1\] training, 0 figures, about 0:\d\d left\n/);
  expect(status).toBe(0);
  const figures: Figure[] = JSON.parse(readFileSync(join(dir, "bench.json"), "utf8"));
  expect(figures.map(({ against }) => against)).toEqual([
    ...["unmodified tfjs-wasm", "unmodified tfjs-wasm", "tfjs-cpu with 2 images, per image"],
  ]);
  expect(figures.map(({ limit }) => limit)).toEqual([null, 0.1, 0.2]);
  for (const { name, ratio, low, high } of figures) {
    expect(0 < low && low <= ratio && ratio <= high).toBe(true);
    expect(stdout).toContain(name);
  }
}, 180_000);
