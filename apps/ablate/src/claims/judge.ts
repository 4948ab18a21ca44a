import { extname } from "node:path";
import { Tinypool } from "tinypool";
import { sentence } from "../cli/complaint.ts";
import type { Claim, Finding, Verdict } from "./claim.ts";
import { type Criterion, criteria, decisive } from "./verdict.ts";
import type { Heard } from "./worker.ts";

/** A claim with what was found. */
export interface Judged {
  readonly claim: Claim;
  readonly criteria: readonly Criterion[];
  readonly verdict: Verdict;
  readonly result: string;
  readonly seconds: number;
  /** The experiment ended with an error, which `result` tells. */
  readonly broken: boolean;
}

export interface Judging {
  readonly claims: readonly Claim[];
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly progressed: (id: string, share: number) => void;
  readonly ended: (judged: Judged) => void;
}

/** The verdict on a finding; an experiment that broke decides nothing. */
export function judged(claim: Claim, found: (Finding & { readonly seconds: number }) | Error): Judged {
  const broken = found instanceof Error;
  const own = criteria(claim, broken ? { estimates: {}, result: "" } : found);
  return {
    claim,
    criteria: own,
    verdict: decisive(own).verdict,
    result: broken ? `The experiment ended with an error: ${sentence(found)}` : found.result,
    seconds: broken ? 0 : found.seconds,
    broken,
  };
}

/** Run the experiments in child processes, the longest first, until all have ended or the signal says stop. */
export async function judge({ claims, jobs, signal, progressed, ended }: Judging): Promise<void> {
  const pool = new Tinypool({
    runtime: "child_process",
    // The worker lies beside this file, as .ts in the sources and as .js in the build.
    filename: new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href,
    minThreads: 0,
    maxThreads: Math.min(jobs, claims.length),
    idleTimeout: 600_000,
    // Structured clones: JSON would turn NaN and Infinity into null.
    serialization: "advanced",
    env: process.env as Record<string, string>,
  });
  // A child that dies while it is idle takes nothing along; the next claim gets a new one.
  pool.on("error", () => {});
  const channel = {
    postMessage(message: unknown) {
      const { id, share } = message as Heard;
      progressed(id, share);
    },
  };
  const stopped = new Promise<void>((stop) => signal.addEventListener("abort", () => stop(), { once: true }));
  const each = claims
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(async (claim) => {
      const found = await pool.run(claim.id, { name: "run", channel }).catch(asError);
      if (!signal.aborted) ended(judged(claim, found));
    });
  try {
    await Promise.race([Promise.all(each), stopped]);
  } finally {
    await pool.destroy();
  }
}

/** Errors cross the process boundary as plain objects. */
const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error((error as { message?: string })?.message ?? String(error));
