import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, disturbed } from "../../test/disturb.ts";
import { kill, until } from "../../test/processes.ts";
import { noRedis, redisServer } from "../../test/redisServer.ts";
import { strangers } from "../../test/runnerContract.ts";
import { flags, sandbox } from "../../test/sandbox.ts";

/** Two arms, six runs of 150 steps of about 5 ms, of which one candidate is pruned: slow enough to be killed. */
const study = JSON.stringify({
  name: "small",
  task: "quadratic",
  backend: "cpu",
  steps: 150,
  tuning: { seeds: [1], prune: { at: [50] } },
  seeds: 1,
  stepsize: { kind: "constant", options: { value: "gamma" } },
  grid: [0.5, 1],
  arms: [
    { name: "Slow", recipe: { ...parts("acme/slow") } },
    { name: "Normalized", change: { normalization: "normalized" } },
  ],
});
function parts(estimator: string) {
  const kinds = { geometry: "euclidean", composition: "euclideanOverLayers", normalization: "steepest" };
  return { estimator, ...kinds, constraint: "unconstrained" };
}

let dir: string;
beforeAll(() => {
  dir = sandbox({ "study.json": study, "parts.ts": strangers, "other.ts": `${strangers}\n// changed` });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const env = { ...process.env, NO_COLOR: "1" };
const ablate = (...words: string[]) =>
  spawnSync(process.execPath, [...flags, ...words], { cwd: dir, encoding: "utf8", env });
const words = ["./study.json", "--parts", "parts.ts", "--jobs", "2"];
const folder = (out: string) => {
  const name = existsSync(join(dir, out))
    ? readdirSync(join(dir, out)).find((each) => /^\d{8}-/.test(each))
    : undefined;
  return name === undefined ? undefined : join(out, name);
};
const whole = () => join(dir, folder("whole") ?? "");

test("a study runs to its end, its status says so, and the same study again takes every run from the cache", () => {
  const { status, stderr } = ablate("run", ...words, "--out", "whole");
  expect(stderr).toMatch(/^small on quadratic \(cpu\): 2 arms, 6 runs of 150 steps, 2 at a time/);
  expect(status).toBe(0);
  expect(ablate("status", whole()).stdout).toMatch(
    /^small on quadratic \(cpu\): 6 of 6 runs\. It is complete\.\n {2}Slow: 2 tuning, 1 of 1 final\n {2}Normalized: 2 tuning, 1 of 1 final\n$/,
  );
  const first = folder("whole");
  expect(ablate("run", ...words, "--out", "whole").status).toBe(0);
  const second = readdirSync(join(dir, "whole")).filter(
    (name) => /^\d{8}-/.test(name) && join("whole", name) !== first,
  );
  expect(contents(join(dir, "whole", second[0] ?? ""))).toEqual(contents(whole()));
  const timing = join(dir, "whole", second[0] ?? "", "slow", "final-g1-s2", "timing.json");
  expect(JSON.parse(readFileSync(timing, "utf8"))).toMatchObject({ cached: true, seconds: 0 });
  rmSync(join(dir, "whole", second[0] ?? ""), { recursive: true });
});

const calm = { words, longest: 2.5, seed: 3 };

test("killed at random moments, parent and runs, and resumed: every file, the report too, is the undisturbed run's", {
  timeout: 180_000,
}, async () => {
  const run = await disturbed({ ...calm, cwd: dir, out: "disturbed", kills: 3 });
  expect(Object.values(run.killed).reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
  expect(contents(run.dir)).toEqual(contents(whole()));
});

test("over Redis, killed at random moments, workers too, it is the same again", {
  timeout: 180_000,
}, async (context) => {
  context.skip(noRedis !== undefined, noRedis);
  const server = await redisServer();
  try {
    const run = await disturbed({ ...calm, cwd: dir, out: "far", kills: 2, seed: 5, redis: server.url });
    expect(contents(run.dir)).toEqual(contents(whole()));
    const { stdout } = ablate("status", "--redis", server.url);
    expect(stdout).toMatch(/^0 waiting, 0 under way, .*\nno workers; start some with: /);
  } finally {
    await server.stop();
  }
});

test("a folder that is being worked on is refused to a second invocation; changed code and changed studies too", async () => {
  const child = spawn(process.execPath, [...flags, "run", ...words, "--out", "held", "--no-cache"], { cwd: dir, env });
  await until(() => folder("held") !== undefined && existsSync(join(dir, folder("held") ?? "", "lock.json")));
  process.kill(child.pid as number, "SIGSTOP");
  const held = folder("held") ?? "";
  const { status, stderr } = ablate("run", "--resume", held);
  expect(stderr).toMatch(new RegExp(`^${held} is being worked on by process ${child.pid} on .* since .*; wait for it`));
  expect(status).toBe(1);
  expect(ablate("status", held).stdout).toContain(`Process ${child.pid} on `);
  kill(child.pid as number);
  await until(() => child.signalCode !== null);
  expect(ablate("status", held).stdout).toContain(`Nobody works on it; "ablate run --resume ${held}" goes on.`);
  expect(ablate("run", held, "--steps", "7").stderr).toMatch(/^--steps would change the study of held\/.*leave it out/);
  expect(ablate("run", held, "--parts", "other.ts").stderr).toMatch(/was begun with other code \(\w{8}, now \w{8}\)/);
});

test("a disk that fills up stops the study with a sentence; with room again it goes on, and nothing is lost", (context) => {
  const disk = join(dir, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=80k", "tmpfs", disk]).status === 0;
  context.skip(!mounted, "a small file system cannot be mounted here");
  try {
    const { status, stderr } = ablate("run", ...words, "--out", "disk", "--no-cache");
    expect(stderr).toMatch(
      /cannot be used \(ENOSPC: .*\): the disk is full; free some space\. What was kept stays\. Then go on with: ablate run --resume disk\//,
    );
    expect(status).toBe(1);
    spawnSync("/bin/mount", ["-o", "remount,size=8m", disk]);
    expect(ablate("run", "--resume", folder("disk") ?? "", "--no-cache").status).toBe(0);
    expect(contents(join(dir, folder("disk") ?? ""))).toEqual(contents(whole()));
  } finally {
    spawnSync("/bin/umount", [disk]);
  }
});

test("a file where a run's folder should be is a sentence", () => {
  const made = folder("held") ?? "";
  rmSync(join(dir, made, "normalized"), { recursive: true, force: true });
  renameSync(join(dir, "study.json"), join(dir, made, "normalized"));
  const { status, stderr } = ablate("run", "--resume", made);
  expect(stderr).toMatch(/normalized.* cannot be used \(.*\): a file lies where a folder should be; move it away\./);
  expect(status).toBe(1);
});
