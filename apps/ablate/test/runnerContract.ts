import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TrialEvent, TrialRunner } from "../src/runner/runner.ts";
import { codeHash } from "../src/store/code.ts";
import { fingerprint } from "../src/store/fingerprint.ts";
import type { TrialConfig } from "../src/store/records.ts";
import type { Job, Limits } from "../src/trial/spec.ts";
import { kill, until } from "./processes.ts";
import { sandbox } from "./sandbox.ts";

/** A runner under test, and the processes that make its runs now. */
export interface UnderTest {
  readonly runner: TrialRunner;
  readonly victims: () => readonly number[];
  readonly close: () => Promise<void>;
}

/** A stranger's parts: estimators that take their time, eat memory, throw, or kill their process. */
export const strangers = `
import { mapLayers, part } from "@unitball/core";
const estimator = (kind: string, look: (step: number) => void) => () => {
  let step = 0;
  return part({
    axis: "estimator", kind, options: {},
    init: () => ({}),
    query: (_ops: unknown, x: unknown) => { look(step++); return [x]; },
    estimate: (ops: any, [g]: any) => [mapLayers(g, (gl: any) => ops.mul(1, gl)), {}],
  } as const);
};
const wait = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const held: unknown[] = [];
export const plain = estimator("acme/plain", () => {});
export const slow = estimator("acme/slow", () => wait(4));
export const hungry = estimator("acme/hungry", () => { held.push(new Uint8Array(2 ** 25).fill(1)); wait(20); });
export const broken = estimator("acme/broken", (step) => { if (step === 3) throw new Error("the part is\\nbroken"); });
export const deadly = estimator("acme/deadly", (step) => { if (step === 3) process.kill(process.pid, "SIGKILL"); });
`;

const part = (axis: string, kind: string, options: object = {}) => ({ axis, kind, options });
const recipe = (kind: string, gamma: number) => ({
  estimator: part("estimator", `acme/${kind}`),
  geometry: part("geometry", "euclidean"),
  composition: part("composition", "euclideanOverLayers"),
  normalization: part("normalization", "steepest"),
  constraint: part("constraint", "unconstrained"),
  stepsize: part("stepsize", "constant", { value: gamma }),
});

const free: Limits = { attempts: 3, seconds: null, megabytes: null, checkpoint: 0.1 };

/** A folder of runs that workers accept, and jobs in it. */
export function bench() {
  const dir = sandbox({ "parts.ts": strangers });
  const parts = join(dir, "parts.ts");
  const store = join(dir, "runs");
  mkdirSync(join(store, "one"), { recursive: true });
  writeFileSync(join(store, "one", "study.json"), "{}");
  const code = codeHash(parts);
  const job = (
    name: string,
    kind: string,
    more: { steps?: number; limits?: Partial<Limits>; code?: string } = {},
  ): Job => {
    const { steps = 150 } = more;
    const config: TrialConfig = {
      ...{ arm: kind, stage: "final", gamma: 0.5, options: {}, seed: 1, task: "quadratic", backend: "cpu", steps },
      ...{ batch: 1, initSeed: 2, dataSeed: 3, recipe: recipe(kind, 0.5), rungs: [steps], target: null },
    };
    const folder = join(store, "one", kind, name);
    const id = fingerprint([folder, config]);
    return { id, config, until: steps, folder, parts, code: more.code ?? code, limits: { ...free, ...more.limits } };
  };
  return { store, job, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export const read = ({ folder }: Job, file: string): string => readFileSync(join(folder, file), "utf8");
export const attemptsOf = (job: Job): number => JSON.parse(read(job, "timing.json")).attempts;
const bits = (job: Job) => ["metrics.jsonl", "layers.jsonl"].map((file) => read(job, file));
const figures = (job: Job) => ({ ...JSON.parse(read(job, "summary.json")), arm: "" });

/** What every runner promises. */
export function runnerContract(name: string, open: (store: string) => Promise<UnderTest>): void {
  describe(name, () => {
    const { store, job, remove } = bench();
    let under: UnderTest;
    beforeAll(async () => {
      under = await open(store);
    });
    afterAll(async () => {
      await under?.close();
      remove();
    });

    test("a run ends with its files, tells of its progress, and hands back what stands in its folder", async () => {
      const events: TrialEvent[] = [];
      const one = job("told", "slow");
      const summary = await under.runner.submit(one, (event) => events.push(event));
      expect(summary).toMatchObject({ status: "done", rungs: [{ steps: 150 }] });
      expect(JSON.parse(read(one, "summary.json"))).toEqual(summary);
      expect(read(one, "metrics.jsonl").split("\n")).toHaveLength(151);
      expect(events[0]).toMatchObject({ what: "started" });
      const steps = events.flatMap((event) => (event.what === "progress" ? [event.progress.step] : []));
      expect(steps.length).toBeGreaterThan(0);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    });

    test("a run whose process is killed goes on from its checkpoint, and its files are those of an undisturbed run", async () => {
      const [whole, killed] = [job("whole", "plain"), job("killed", "slow")];
      await under.runner.submit(whole);
      const running = under.runner.submit(killed);
      await until(() => existsSync(join(killed.folder, "checkpoint.bin")));
      for (const pid of under.victims()) kill(pid);
      await running;
      expect(attemptsOf(killed)).toBe(2);
      expect(bits(killed)).toEqual(bits(whole));
      expect(figures(killed)).toEqual(figures(whole));
      await until(() => !existsSync(join(killed.folder, "checkpoint.bin")));
    });

    test("the same run submitted twice is made once", async () => {
      const one = job("twice", "slow", { steps: 60 });
      const [a, b] = await Promise.all([under.runner.submit(one), under.runner.submit(one)]);
      expect(a).toEqual(b);
      expect(attemptsOf(one)).toBe(1);
    });

    test("a run whose process dies again and again is tried again, and then has failed, with the reason", async () => {
      const one = job("deadly", "deadly", { limits: { attempts: 2 } });
      const summary = await under.runner.submit(one);
      expect(summary).toMatchObject({
        status: "failed",
        reason: "its process ended unexpectedly (SIGKILL), 2 times in a row",
      });
      expect(attemptsOf(one)).toBe(2);
      expect(JSON.parse(read(one, "summary.json"))).toEqual(summary);
    });

    test("an error of the training itself is not tried again: the run has failed, with its sentence", async () => {
      const one = job("broken", "broken");
      expect(await under.runner.submit(one)).toMatchObject({ status: "failed", reason: "the part is broken" });
      expect(attemptsOf(one)).toBe(1);
    });

    test("a run that passes its time limit has failed, with the limit", async () => {
      const one = job("late", "slow", { steps: 100_000, limits: { seconds: 0.5 } });
      const summary = await under.runner.submit(one);
      expect(summary.reason).toBe("it took longer than the 0.5 s that --trial-timeout allows");
    });

    test("a run that passes its memory limit has failed, with the limit", async () => {
      const one = job("large", "hungry", { steps: 200, limits: { megabytes: 700 } });
      const summary = await under.runner.submit(one);
      expect(summary.reason).toMatch(/^it took \d{3,4} MB of memory, more than the 700 MB that --trial-memory allows$/);
    });

    test("a cancelled run ends at once, and when it is submitted again it goes on from its checkpoint", async () => {
      const [whole, one] = [job("whole", "plain"), job("cancelled", "slow")]; // the first was made above
      const running = under.runner.submit(one);
      const rejected = expect(running).rejects.toThrow("cancelled");
      await until(() => existsSync(join(one.folder, "checkpoint.bin")));
      await under.runner.cancel(one.id);
      await rejected;
      expect(existsSync(join(one.folder, "summary.json"))).toBe(false);
      const steps: number[] = [];
      await under.runner.submit(one, (event) => event.what === "progress" && steps.push(event.progress.step));
      expect(steps[0]).toBeGreaterThan(0);
      expect(bits(one)).toEqual(bits(whole));
    });
  });
}
