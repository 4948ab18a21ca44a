import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  almond,
  constant,
  ema,
  linear,
  maxOverLayers,
  normalized,
  recipe,
  sign,
  spectral,
  storm,
  unconstrained,
} from "unitball";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecipeJson, TrialConfig } from "../store/records.ts";
import type { BackendName } from "../study/backends.ts";
import type { Job, Progress } from "./spec.ts";
import { runTrial } from "./train.ts";
import { workshops } from "./workshop.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-train-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const parts = recipe().with(sign()).with(maxOverLayers()).with(normalized()).with(unconstrained());
const json = (given: object): RecipeJson => JSON.parse(JSON.stringify(given));
const moving = json(parts.with(ema({ alpha: 0.2 })).with(linear({ from: 0.01, to: 0, steps: 60 })));

/** A job of 60 steps, measured after 20 and at the end. */
function job(name: string, more: Partial<TrialConfig> = {}, given: { until?: number; checkpoint?: number } = {}): Job {
  const config: TrialConfig = {
    ...{ arm: "a", stage: "final", gamma: 0.01, options: {}, seed: 1, task: "digits-mlp", backend: "wasm", steps: 60 },
    ...{ batch: 32, initSeed: 2, dataSeed: 3, recipe: moving, rungs: [20, 60], target: null },
    ...more,
  };
  const { until = config.steps, checkpoint = 100 } = given;
  const limits = { attempts: 1, seconds: null, megabytes: null, checkpoint };
  return { id: name, config, until, folder: join(dir, name), parts: null, code: "x", limits };
}

const workshop = workshops();
const make = async (given: Job, tell: (progress: Progress) => void = () => {}) =>
  runTrial(given, await workshop(given.config, null), tell);
const read = ({ folder }: Job, file: string) => readFileSync(join(folder, file), "utf8");
const lengthOf = ({ folder }: Job, file: string) => statSync(join(folder, file)).size;
const files = ["metrics.jsonl", "layers.jsonl", "summary.json", "config.json"];
const all = (given: Job) => files.map((file) => read(given, file));
const newest = "checkpoint.bin";
const before = "checkpoint.before.bin";

/** Make a run as far as its second checkpoint, and there it dies. */
async function cutOff(given: Job): Promise<void> {
  let checkpoints = 0;
  const dying = make(given, ({ step, saved }) => {
    if (saved > 0 && step === saved && ++checkpoints === 2) throw new Error("cut off");
  });
  await expect(dying).rejects.toThrow("cut off");
}
const often = { checkpoint: 1e-6 };

const estimators: readonly (readonly [name: string, recipe: RecipeJson])[] = [
  ["ema", json(parts.with(ema({ alpha: 0.2 })).with(constant({ value: 0.01 })))],
  ["storm, with two gradients a step", json(parts.with(storm({ alpha: 0.2 })).with(constant({ value: 0.01 })))],
  ["almond, with an average after the LMO", json(parts.with(almond({ alpha: 0.2 })).with(constant({ value: 0.01 })))],
];

describe.each<BackendName>(["wasm", "cpu"])("on %s", (backend) => {
  const batch = { backend, batch: 8 };
  // How a state is kept is the same everywhere, so one estimator will do on the second backend.
  test.each(estimators.slice(0, backend === "wasm" ? 3 : 1))(
    "%s: kept after every few steps, cut off and gone on with, a run is bit for bit the undisturbed one",
    async (_, each) => {
      const more = { ...batch, recipe: each, steps: 30, rungs: [30] };
      const name = `${backend}-${each.estimator?.kind}`;
      const [whole, cut] = [job(`${name}-whole`, more), job(`${name}-cut`, more, often)];
      await make(whole);
      await cutOff(cut);
      const at = lengthOf(cut, "metrics.jsonl");
      expect(at).toBeLessThan(lengthOf(whole, "metrics.jsonl"));
      await make(cut);
      expect(all(cut)).toEqual(all(whole));
      expect(readdirSync(cut.folder).sort()).toEqual(readdirSync(whole.folder).sort());
    },
  );

  test("measuring the layers changes no bit of a run", async () => {
    const given = {
      ...batch,
      recipe: json(
        parts
          .with(ema())
          .with(spectral())
          .with(constant({ value: 0.05 })),
      ),
    };
    const [watched, tuned] = [job(`${backend}-watched`, given), job(`${backend}-tuned`, { ...given, stage: "tune" })];
    await Promise.all([await make(watched), await make(tuned)]);
    expect(existsSync(join(tuned.folder, "layers.jsonl"))).toBe(false);
    expect(read(watched, "metrics.jsonl")).toBe(read(tuned, "metrics.jsonl"));
    const [a, b] = [watched, tuned].map((one) => JSON.parse(read(one, "summary.json")).metrics);
    expect(a).toEqual(b);
  });
});

describe("what a killed process leaves behind", () => {
  let whole: Job;
  beforeAll(async () => {
    whole = job("whole");
    await make(whole);
  });
  const cases: [what: string, damage: (cut: Job) => void, fromZero: boolean][] = [
    ["nothing more than a checkpoint", () => {}, false],
    [
      "lines after the checkpoint, the last torn",
      (cut) => appendFileSync(join(cut.folder, "metrics.jsonl"), '{"step":55,"loss":9}\n{"st'),
      false,
    ],
    [
      "a newest checkpoint that is half written",
      (cut) => truncateSync(join(cut.folder, newest), lengthOf(cut, newest) >> 1),
      false,
    ],
    ["no newest checkpoint, killed between two renames", (cut) => rmSync(join(cut.folder, newest)), false],
    [
      "a checkpoint with a flipped bit, and the one before it cut",
      (cut) => {
        const bytes = readFileSync(join(cut.folder, newest));
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(join(cut.folder, newest), bytes);
        truncateSync(join(cut.folder, before), 10);
      },
      true,
    ],
    [
      "losses that are shorter than the checkpoint says",
      (cut) => truncateSync(join(cut.folder, "metrics.jsonl"), 3),
      true,
    ],
  ];
  test.each(cases)("%s: the run ends with the undisturbed run's files", async (what, damage, fromZero) => {
    const cut = job(what.replaceAll(/\W+/g, "-"), {}, often);
    await cutOff(cut);
    damage(cut);
    const steps: number[] = [];
    await make(cut, ({ step }) => steps.push(step));
    expect(steps[0] === 0).toBe(fromZero);
    expect(all(cut)).toEqual(all(whole));
    expect(existsSync(join(cut.folder, newest))).toBe(false);
    expect(JSON.parse(read(cut, "timing.json")).attempts).toBe(2);
  });
});

test("a run that is ordered to a rung and then to the end is the run that went straight there", async () => {
  const [straight, first] = [job("straight"), job("rung", {}, { until: 20 })];
  await make(straight);
  const summary = await make(first);
  expect(summary).toMatchObject({ status: "done", rungs: [{ steps: 20 }] });
  expect(read(first, "metrics.jsonl").split("\n")).toHaveLength(21);
  const { rungs } = await make({ ...first, until: 60 });
  expect(rungs.map(({ steps }) => steps)).toEqual([20, 60]);
  expect(rungs[0]).toEqual(summary.rungs[0]);
  expect(all(first)).toEqual(all(straight));
});

test("a checkpoint of another config or other code is not gone on with", async () => {
  const one = job("changed", {}, often);
  await cutOff(one);
  const steps: number[] = [];
  await make({ ...one, code: "y" }, ({ step }) => steps.push(step));
  expect(steps[0]).toBe(0);
});

test("toTarget is the first step whose loss is at the target or below; a diverged run keeps the rungs it reached", async () => {
  const one = job("target", { target: 1 });
  const { toTarget } = await make(one);
  const losses = read(one, "metrics.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(toTarget).toBe(losses.find(({ loss }) => loss <= 1).step);
  expect(toTarget).toBeGreaterThan(0);
  const wild = json(parts.with(ema()).with(linear({ from: 0.001, to: 1e38, steps: 60 })));
  const summary = await make(job("wild", { recipe: wild, rungs: [1, 60] }));
  expect(summary.status).toBe("diverged");
  expect(summary.rungs.map(({ steps }) => steps)).toEqual([1]);
});
