import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleRun } from "../../test/sampleRun.ts";
import { flags, sandbox } from "../../test/sandbox.ts";

const study = `
name: tiny
task: quadratic
backend: cpu
steps: 8
tuning: { seeds: [1], widen: 1 }
seeds: 5
stepsize: { kind: constant, options: { value: gamma } }
base: gradientDescent
axes: { normalization: [normalized, clipped] }
grid: [0.5, 1, 2]
`;

let dir: string;
beforeAll(() => {
  dir = sandbox({ "tiny.yaml": study });
  sampleRun(join(dir, "sample"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const env = { ...process.env, NO_COLOR: "1" };
const ablate = (...words: string[]) =>
  spawnSync(process.execPath, [...flags, "plan", ...words], { cwd: dir, encoding: "utf8", env });

test("plan tells runs, cost and power from a few measured steps, and leaves nothing behind", () => {
  const { status, stdout, stderr } = ablate("tiny.yaml", "--jobs", "2", "--effect", "0.3", "--spread", "0.2");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^tiny on quadratic \(cpu\)\n/);
  // 3 arms of 3 + 5 runs of 8 steps
  expect(stdout).toContain(
    "24 runs of 8 steps of 1 examples: 3 arms, each with 3 runs of tuning (seed 1) and 5 of comparison (seed 2, 3, 4, 5, 6).",
  );
  expect(stdout).toContain("Every arm has the same: 64 steps, 64 examples.");
  expect(stdout).toContain("at most 1 runs more for each arm");
  expect(stdout).toMatch(/About \d+ s, 2 runs at a time \(.* ms per step, measured now, 6 steps of each arm\)\./);
  expect(stdout).toMatch(/\n {2}0\.5 +34 +\d+\n/);
  expect(stdout).toMatch(
    /A difference of 0\.3, where differences spread by 0\.2, needs \d+ seeds; with 5 it is seen in \d+ % of studies\./,
  );
  expect(existsSync(join(dir, "runs"))).toBe(false);
});

test("the time per step and the spread of differences may come from an earlier run", () => {
  const { status, stdout, stderr } = ablate(
    "tiny.yaml",
    "--like",
    "sample",
    "--set",
    "steps=100",
    "--jobs",
    "1",
    "--json",
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { arms, cost, study } = JSON.parse(stdout);
  expect(study.steps).toBe(100);
  expect(arms[0]).toMatchObject({ name: "gradientDescent", tuningRuns: 3, finalRuns: 5, steps: 800, msPerStep: 2.5 });
  // 3 arms of 800 steps of 2.5 ms, and 8 runs of 490 ms besides: 0.5 s less 4 steps
  expect(cost).toMatchObject({ seconds: 3 * (0.8 * 2.5 + 8 * 0.49), source: { kind: "recorded", dir: "sample" } });
});

test("an effect without the spread of differences is one sentence", () => {
  const { status, stderr } = ablate("tiny.yaml", "--effect", "0.3");
  expect(stderr).toMatch(/^--effect needs the spread of paired differences: .*\n$/);
  expect(status).toBe(1);
});
