import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { max, median, min } from "simple-statistics";
import { descendants } from "./processes.ts";
import { flags, sandbox } from "./sandbox.ts";

/**
 * What a second worker is worth: the wall time of `ablate run` with two against one, from the command's start to its end,
 * of a study of 16 runs without cache; one and two in turn. Beside each time: the processors' time that it took, threads
 * that compile and collect garbage included, and how many cores other processes used meanwhile or a virtual machine's
 * host took, since a core that is not free is no second core. Each waits, so many seconds at most, until other processes
 * use less than a tenth of one.
 *
 *     npm run evidence:workers [-- TASK STEPS PAIRS WAIT]
 */
const [task = "mnist-mlp", steps = "235", pairs = "3", wait = "300"] = process.argv.slice(2);

const study = `
import { defineStudy } from "@unitball/ablate";
import { linear, presets, sign } from "unitball";
const { stepsize: _, ...scion } = presets.unconstrainedScion({ hidden: 3, output: 48 }).parts;
export const study = defineStudy({
  name: "workers", task: "${task}", backend: "wasm", steps: ${Number(steps)}, tuning: { seeds: [1] }, seeds: 3,
  stepsize: (gamma: number, steps: number) => linear({ from: gamma, to: 0, steps }),
  arms: [
    { name: "Scion", recipe: scion, grid: [0.01, 0.02, 0.04, 0.08, 0.16] },
    { name: "Sign", recipe: { ...scion, geometry: sign() }, grid: [0.0005, 0.001, 0.002, 0.004, 0.008] },
  ],
});
`;

const ticksPerSecond = 100;
/** Ticks that a line of /proc tells of, from the field after its name on. */
const ticks = (path: string, from: number, to: number): number => {
  const text = readFileSync(path, "utf8");
  const fields = text
    .slice(text.lastIndexOf(")") + 1, text.indexOf("\n"))
    .trim()
    .split(/\s+/);
  return fields.slice(from, to).reduce((sum, field) => sum + Number(field), 0);
};
/** User, nice and system time of all processes. */
const everyone = (): number => ticks("/proc/stat", 1, 4);
const stolen = (): number => ticks("/proc/stat", 8, 9);

/** The process times of a process and all below it, also of those that have ended since they were last looked at. */
function account(pid: number) {
  const seen = new Map<number, number>();
  return () => {
    for (const each of [process.pid, pid, ...descendants(pid)]) {
      try {
        seen.set(each, ticks(`/proc/${each}/stat`, 11, 13));
      } catch {
        // It has ended meanwhile.
      }
    }
    return [...seen.values()].reduce((a, b) => a + b, 0);
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function quiet(): Promise<void> {
  for (const end = Date.now() + 1000 * Number(wait); Date.now() < end; ) {
    const before = everyone();
    await pause(3000);
    if (everyone() - before < 0.1 * 3 * ticksPerSecond) return;
  }
}

interface Measured {
  readonly seconds: number;
  /** Of all its processors together. */
  readonly processor: number;
  /** Cores that others used, on average, and that the host took. */
  readonly others: number;
  readonly taken: number;
}

async function measured(cwd: string, jobs: number): Promise<Measured> {
  await quiet();
  const [begun, busy, before] = [performance.now(), everyone(), stolen()];
  const out = `${jobs}-${begun}`;
  const line = [...flags, "run", "./study.ts", "--out", out, "--no-cache", "--jobs", `${jobs}`];
  const made = spawn(process.execPath, line, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  made.stderr.on("data", (data) => {
    said += data;
  });
  const own = account(made.pid as number);
  const start = own();
  const looking = setInterval(own, 50);
  const code = await new Promise((resolve) => made.once("exit", resolve));
  clearInterval(looking);
  const seconds = (performance.now() - begun) / 1000;
  rmSync(join(cwd, out), { recursive: true, force: true });
  if (code !== 0) throw new Error(`The study did not end well:\n${said}`);
  const used = own() - start;
  const cores = (more: number): number => Math.max(0, more) / ticksPerSecond / seconds;
  const [others, taken] = [cores(everyone() - busy - used), cores(stolen() - before)];
  return { seconds, processor: used / ticksPerSecond, others, taken };
}

const cwd = sandbox({ "study.ts": study });
const words = ({ seconds, processor, others, taken }: Measured) =>
  `${seconds.toFixed(2)} s (${processor.toFixed(1)} s of processor, others ${others.toFixed(2)} cores, host ${taken.toFixed(2)})`;
try {
  // Once for what is kept from one command to the next: files in memory, compiled modules.
  await measured(cwd, 2);
  const ratios: number[] = [];
  for (let pair = 1; pair <= Number(pairs); pair++) {
    const [one, two] = [await measured(cwd, 1), await measured(cwd, 2)];
    ratios.push(two.seconds / one.seconds);
    console.log(`${task}: 1 worker ${words(one)}, 2 workers ${words(two)}: ${ratios.at(-1)?.toFixed(3)}`);
  }
  const [middle, least, most] = [median(ratios), min(ratios), max(ratios)].map((ratio) => ratio.toFixed(3));
  console.log(`${task}, 16 runs of ${steps} steps: ${middle} (${least} … ${most})`);
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
