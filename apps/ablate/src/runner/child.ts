import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { troubleOf } from "../store/trouble.ts";
import type { Answer, Call } from "../trial/calls.ts";
import type { Progress } from "../trial/spec.ts";
import { Crash } from "./troubles.ts";

/** A child process that answers one call at a time. */
export interface Child {
  /** Fails with a Crash if the process dies, with a StoreTrouble if its files cannot be written. */
  call(call: Call, onProgress?: (progress: Progress) => void): Promise<Answer>;
  /** Bytes that it holds in memory now, by the system's account or its own; 0 where neither is known. */
  memory(): number;
  readonly dead: boolean;
  kill(): void;
}

export function startChild(): Child {
  // The worker lies beside, as .ts in the sources and as .js in the build.
  const extension = extname(import.meta.url);
  const path = fileURLToPath(new URL(`../trial/worker${extension}`, import.meta.url));
  const given = process.execArgv.filter((word) => word.startsWith("--conditions="));
  const conditions = extension === ".ts" && given.length === 0 ? ["--conditions=@unitball/source"] : given;
  const process_: ChildProcess = fork(path, {
    // A batch is a new array outside the heap. V8 counts it, and where its heap may grow by little it marks all of it every
    // few steps, on further threads, which are another run's cores. With room for 256 MB it does so a third as often.
    execArgv: [...conditions, "--initial-heap-size=256"],
    // What a part prints must not end up in the report on stdout.
    stdio: ["ignore", 2, 2, "ipc"],
  });
  let own = 0;
  let dead = false;
  process_.on("exit", () => {
    dead = true;
  });
  // A message to a process that has just died; its exit says so too.
  process_.on("error", () => {});
  return {
    get dead() {
      return dead;
    },
    memory: () => residentOf(process_.pid) ?? own,
    kill: () => void process_.kill("SIGKILL"),
    call: (call, onProgress) =>
      new Promise((resolve, reject) => {
        const onMessage = (answer: Answer) => {
          if (answer.what === "progress") {
            own = answer.progress.memory;
            onProgress?.(answer.progress);
            return;
          }
          quiet();
          if (answer.what !== "failed") return resolve(answer);
          const error = Object.assign(new Error(answer.message), answer.stack && { stack: answer.stack });
          reject(troubleOf(error, call.what === "run" ? call.job.folder : "The data", answer.code) ?? error);
        };
        const onExit = (code: number | null, signal: string | null) => {
          quiet();
          reject(new Crash(`its process ended unexpectedly (${signal ?? `exit code ${code}`})`));
        };
        const quiet = () => process_.off("message", onMessage).off("exit", onExit);
        if (dead) return onExit(process_.exitCode, process_.signalCode);
        process_.on("message", onMessage).on("exit", onExit);
        process_.send(call);
      }),
  };
}

/** The resident set, where /proc tells it. */
function residentOf(pid: number | undefined): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return Number.isFinite(pages) ? pages * 4096 : undefined;
  } catch {
    return undefined;
  }
}
