import { extname } from "node:path";
import { Tinypool } from "tinypool";
import type { TrialSummary } from "../store/records.ts";
import type { Progress, StudyReference, TrialOrder } from "./spec.ts";

/** The child process died under its trial: killed, or out of memory. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** Child processes that run trials, `jobs` of them at most; each keeps its data from trial to trial. */
export interface Children {
  /** Read and check the data in one child; it fails with a sentence. */
  prepare(reference: StudyReference): Promise<void>;
  run(order: TrialOrder, onProgress: (progress: Progress) => void): Promise<TrialSummary>;
  /** End every child now. */
  stop(): Promise<void>;
}

export function children(jobs: number): Children {
  const pool = new Tinypool({
    runtime: "child_process",
    // The worker lies beside this file, as .ts in the sources and as .js in the build.
    filename: new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href,
    minThreads: 0,
    maxThreads: jobs,
    // A child that waits for its next trial keeps its data.
    idleTimeout: 600_000,
    env: process.env as Record<string, string>,
  });
  // A child that dies while it is idle takes nothing along; the next trial gets a new one.
  pool.on("error", () => {});
  const call = (name: string, argument: unknown, onProgress?: (progress: Progress) => void) =>
    pool
      .run(argument, {
        name,
        channel: { postMessage: (message) => onProgress?.(message as Progress) },
      })
      .catch((error: unknown) => {
        throw asError(error);
      });
  return {
    prepare: (reference) => call("prepare", reference),
    run: (order, onProgress) => call("run", order, onProgress),
    stop: () => pool.destroy(),
  };
}

/** Errors cross the process boundary as plain objects; a child's death is an error of the pool's. */
function asError(error: unknown): Error {
  if (error instanceof Error) {
    return error.message === "Worker exited unexpectedly" ? new Crash("its process ended unexpectedly") : error;
  }
  const { message, stack } = error as { message?: string; stack?: string };
  const made = new Error(message ?? String(error));
  if (stack !== undefined) made.stack = stack;
  return made;
}
