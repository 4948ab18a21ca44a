// internal
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../store/read.ts";
import type { TrialTiming } from "../store/records.ts";
import { writeJson } from "../store/write.ts";

/** Keeps timing.json: this attempt counts from its beginning, its time from when it is told. */
export function startClock(folder: string) {
  const path = join(folder, "timing.json");
  const before = existsSync(path) ? (readJson(path) as TrialTiming) : undefined;
  const attempts = (before?.attempts ?? 0) + 1;
  const begun = performance.now();
  const write = (msPerStep: number | null, seconds: number) =>
    writeJson(path, { attempts, msPerStep, seconds: (before?.seconds ?? 0) + seconds } satisfies TrialTiming);
  write(before?.msPerStep ?? null, 0);
  return { stop: (msPerStep: number | null) => write(msPerStep, (performance.now() - begun) / 1000) };
}
