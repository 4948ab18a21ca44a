import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { kill, trialProcesses } from "./processes.ts";
import { flags } from "./sandbox.ts";

export type Victim = "trial" | "parent" | "worker";

export interface Disturbance {
  /** Where the command line is run. */
  readonly cwd: string;
  /** `ablate run` and its words, without --out. */
  readonly words: readonly string[];
  /** The folder that results go to. */
  readonly out: string;
  /** A Redis: the runs are left to a worker on it. */
  readonly redis?: string;
  readonly kills: number;
  /** Of the moments and the victims. */
  readonly seed: number;
  /** The longest wait before a kill, in seconds. */
  readonly longest: number;
  readonly say?: (line: string) => void;
}

export interface Disturbed {
  readonly dir: string;
  readonly killed: Readonly<Record<Victim, number>>;
  /** What the processes said, for whoever looks for a reason. */
  readonly said: string;
}

/**
 * Run a study to its end while its processes are killed (kill -9) at random moments: a run's process, the parent, a worker.
 * A parent that is gone is started again with --resume, a worker anew. Fewer kills than asked for where the study was
 * faster.
 */
export async function disturbed(given: Disturbance): Promise<Disturbed> {
  const { cwd, words, out, redis, kills, longest, say = () => {} } = given;
  const random = generator(given.seed);
  const killed: Record<Victim, number> = { trial: 0, parent: 0, worker: 0 };
  let said = "";
  const start = (...line: string[]) => {
    const made = spawn(process.execPath, [...flags, ...line], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const hear = (data: unknown) => {
      said += data;
    };
    for (const stream of [made.stdout, made.stderr]) stream.on("data", hear);
    return made;
  };
  const over = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
  const gone = (one: ChildProcess) =>
    new Promise<void>((resolve) => (over(one) ? resolve() : one.once("exit", () => resolve())));
  const more = redis === undefined ? [] : ["--redis", redis];
  const folder = () =>
    existsSync(join(cwd, out)) ? readdirSync(join(cwd, out)).find((name) => /^\d{8}-/.test(name)) : undefined;
  const startParent = () => {
    const dir = folder();
    const begun = dir !== undefined && existsSync(join(cwd, out, dir, "study.json"));
    const cadence = ["--checkpoint", "0.2", "--attempts", "50", "--no-cache"];
    return begun
      ? start("run", "--resume", join(out, dir), ...cadence, ...more)
      : start("run", ...words, "--out", out, ...cadence, ...more);
  };
  const startWorker = () =>
    redis === undefined ? undefined : start("worker", "--redis", redis, "--jobs", "2", "--silence", "2");

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  let parent = startParent();
  let worker = startWorker();
  const total = () => killed.trial + killed.parent + killed.worker;
  while (total() < kills) {
    const dice = random();
    const victim: Victim = dice < 0.5 ? "trial" : worker !== undefined && dice < 0.75 ? "worker" : "parent";
    await Promise.race([gone(parent), pause(1000 * longest * random())]);
    const trials = () => trialProcesses((worker ?? parent).pid as number);
    while (victim === "trial" && trials().length === 0 && !over(parent)) await pause(50);
    if (over(parent)) break;
    killed[victim]++;
    say(`kill ${total()}: ${victim}`);
    if (victim === "trial") {
      const some = trials();
      kill(some[Math.floor(random() * some.length)] ?? 0);
    }
    if (victim === "parent") {
      kill(parent.pid as number);
      await gone(parent);
      parent = startParent();
    }
    if (victim === "worker" && worker !== undefined) {
      kill(worker.pid as number);
      await gone(worker);
      worker = startWorker();
    }
  }
  await gone(parent);
  if (worker !== undefined) {
    worker.kill("SIGTERM");
    await gone(worker);
  }
  const dir = folder();
  if (parent.exitCode !== 0 || dir === undefined) throw new Error(`The disturbed study did not end well:\n${said}`);
  return { dir: join(cwd, out, dir), killed, said };
}

/** Files that may differ between two runs of one study: when it was run, and how long it took. */
const volatile = /(^|\/)(timing\.json|sessions\.jsonl)$/;

/** The hash of every file of a run's folder that must not differ. */
export const contents = (dir: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true })
      .map(String)
      .filter((name) => statSync(join(dir, name)).isFile() && !volatile.test(name))
      .sort()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(dir, name)))
          .digest("hex"),
      ]),
  );

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
