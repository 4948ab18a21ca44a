// Runs on the Node that the machine happens to have, before anything is installed: Node built-ins only.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const bin = join(root, "node_modules", ".bin");

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
export const pnpmVersion = manifest.devEngines.packageManager.version;

/** The command, run where `pnpm` is on PATH, on a machine that has only npm. */
export const withPnpm = (...command) => [
  "npx",
  "--yes",
  "--prefer-offline",
  `--package=pnpm@${pnpmVersion}`,
  "--",
  ...command,
];

/** From here on `node` is the workspace's Node and its tools are found by name. */
export function useWorkspaceNode() {
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  process.env.TURBO_TELEMETRY_DISABLED = "1";
}

/** Ends the process with one sentence. */
export function fail(sentence, code = 1) {
  console.error(sentence);
  process.exit(code);
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** One line: what is being done, and how long it took. The command's own output is shown only where it fails. */
export async function step(label, command) {
  const since = performance.now();
  process.stdout.write(`${label} … `);
  const output = [];
  const code = await run(command, (chunk) => output.push(chunk));
  process.stdout.write(`${code === 0 ? "" : "failed after "}${seconds(since)}\n`);
  if (code === 0) return;
  if (code === 130 || code === 143) fail(`Interrupted while ${label}; run it again to go on.`, code);
  process.stderr.write(Buffer.concat(output));
  fail(`"${label}" failed with exit code ${code}; what it said is above.`);
}

/**
 * Runs a command at the root and resolves to its exit code, 128 + n where signal n ended it. Without `onOutput` the
 * command owns the terminal. A terminal sends Ctrl-C to every process itself; elsewhere it is passed on, once.
 */
export function run([file, ...args], onOutput) {
  const stdio = onOutput ? ["ignore", "pipe", "pipe"] : "inherit";
  const child = spawn(file, args, { cwd: root, stdio, shell: process.platform === "win32" });
  child.stdout?.on("data", onOutput);
  child.stderr?.on("data", onOutput);
  const fromTerminal = Boolean(process.stdin.isTTY || process.stdout.isTTY);
  let last = Number.NEGATIVE_INFINITY;
  const pass = (signal) => {
    const again = performance.now() - last < 500;
    last = performance.now();
    if (!again && !(signal === "SIGINT" && fromTerminal)) child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve) => {
    const end = (code) => {
      for (const signal of signals) process.off(signal, pass);
      resolve(code);
    };
    child.on("error", (error) => {
      console.error(`"${file}" could not be started (${error.message}); is it on PATH?`);
      end(127);
    });
    child.on("close", (code, signal) => end(code ?? 128 + (numbers[signal] ?? 0)));
  });
}

const numbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
