import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flags } from "../../test/sandbox.ts";
import { singleSample } from "../claims/experiments/singleSample.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const env = { ...process.env, NO_COLOR: "1" };
const words = (...given: string[]) => [...flags, "claims", ...given];
const ablate = (...given: string[]) =>
  spawnSync(process.execPath, words(...given), { cwd: dir, encoding: "utf8", env });
const json = (name: string) => JSON.parse(readFileSync(join(dir, name), "utf8"));

const number = v.nullable(v.number());
const statistic = {
  verdict: v.picklist(["holds", "fails", "undecided"]),
  statistic: number,
  threshold: v.strictObject({ least: v.optional(v.number()), most: v.optional(v.number()) }),
  name: v.string(),
  interval: v.tuple([number, number]),
};
const schema = v.array(
  v.strictObject({
    id: v.pipe(v.string(), v.regex(/^X\d+$/)),
    ...statistic,
    criteria: v.pipe(v.array(v.strictObject(statistic)), v.minLength(1)),
    result: v.string(),
    seconds: v.number(),
  }),
);

test("the verdicts are printed with all that was declared, and written as JSON of the schema, in the claims' order; another process finds the same", async () => {
  const { status, stdout, stderr } = ablate("X8", "x6", "--json", "found.json");
  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.not.stringMatching(/error/i) });
  const found = v.parse(schema, json("found.json"));
  expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([
    ["X6", "holds"],
    ["X8", "holds"],
  ]);
  const { estimates } = await singleSample.run(() => {});
  expect(found[1]?.criteria.map(({ statistic }) => statistic)).toEqual(
    Object.values(estimates).map(({ value }) => value),
  );
  expect(found[1]?.criteria.map(({ threshold }) => threshold)).toEqual([
    { most: 1e-6 },
    { most: 1e-6 },
    { most: 0.95 },
    { least: 0.01 },
  ]);
  expect(stdout).toMatch(/^X8 {2}holds {2}On a single sample all Schatten norms agree \(\d+ s\)$/m);
  expect(stdout).toMatch(/^ {2}Source: .*\n {2}Experiment: .*\n {2}.*, wanted at most .*: holds$/m);
  expect(stdout).toMatch(/^2 hold, 0 fail, 0 are undecided\nfound\.json\n$/m);
});

test.each([
  ["X99", 'There is no claim "X99". Did you mean "X9"?\n'],
  ["--jsno f", 'ablate claims has no option "--jsno". Did you mean "--json"?\n'],
  ["X8 --json no/such/file", /^no\/such\/file cannot be written \(ENOENT\); give a file in a folder .*\n$/],
])("claims %s: a sentence, before anything runs", (given, says) => {
  const { status, stdout, stderr } = ablate(...given.split(" "));
  expect(stderr).toEqual(typeof says === "string" ? says : expect.stringMatching(says));
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
});

test("Ctrl-C: what has been found by then is printed and written, and the code is 130", async () => {
  // X9 takes a minute; X8 ends within seconds beside it.
  const child = spawn(process.execPath, words("X8", "X9", "--jobs", "2", "--json", "part.json"), {
    cwd: dir,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stderr.on("data", (text) => {
    err += text;
  });
  const seen = new Promise<void>((resolve) => {
    child.stdout.on("data", (text) => {
      out += text;
      if (/^X8 /m.test(out)) resolve();
    });
  });
  await seen;
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect(code).toBe(130);
  expect(v.parse(schema, json("part.json")).map(({ id }) => id)).toEqual(["X8"]);
  expect(out).toMatch(/^1 holds, 0 fail, 0 are undecided\npart\.json\n$/m);
  expect(err).toMatch(/Stopped after 1 of 2 claims\.\n$/);
});
