import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Complaint } from "../cli/complaint.ts";
import { environment } from "./environment.ts";
import { readRun, runFolder } from "./read.ts";
import {
  type EnvironmentRecord,
  type SessionRecord,
  type StudyRecord,
  type TrialSummary,
  trialFolder,
} from "./records.ts";
import { writeJson } from "./write.ts";

/** A run's folder as an earlier session left it. */
export interface Left {
  readonly dir: string;
  readonly study: StudyRecord;
  readonly parts: string | null;
  readonly environment: EnvironmentRecord;
}

/** Whether a word names a run's folder rather than a study. */
export const isRun = (word: string): boolean => {
  const dir = runFolder(word);
  return (statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false) && existsSync(join(dir, "study.json"));
};

/** Write what stands in a run's folder before its first trial; study.json last, for it says that the folder is a run's. */
export function found(dir: string, study: StudyRecord, env: EnvironmentRecord): void {
  writeJson(join(dir, "env.json"), env);
  writeJson(join(dir, "study.json"), study);
}

/** One line for each invocation: who resumes finds there what it was begun with. */
export function logSession(dir: string, session: SessionRecord): void {
  appendFileSync(join(dir, "sessions.jsonl"), `${JSON.stringify(session)}\n`, { flush: true });
}

/** What a run's folder says of itself. */
export function leftIn(given: string): Left {
  const dir = runFolder(given);
  const { study, environment: env } = readRun(dir);
  const path = join(dir, "sessions.jsonl");
  const [first = "null"] = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  let parts: string | null = null;
  try {
    parts = (JSON.parse(first) as SessionRecord | null)?.parts ?? null;
  } catch {
    // The first session died while it wrote its first line: no trial had begun.
  }
  return { dir, study, parts, environment: env };
}

/** What has ended by now, by folder. What is damaged or cut off has not. */
export function endedIn(dir: string): ReadonlyMap<string, TrialSummary> {
  const { study, trials } = readRun(dir);
  return new Map(
    study.arms.flatMap(({ name, slug }) =>
      (trials.get(name) ?? []).flatMap(({ summary }) =>
        summary === null ? [] : [[trialFolder(slug, summary), summary]],
      ),
    ),
  );
}

/** A run is resumed with the code and data that it was begun with, or not at all: one report never mixes two. */
export function sameCode({ dir, environment: before }: Left, parts: string | null): EnvironmentRecord {
  const now = environment(parts);
  const what = before.code !== now.code ? "code" : before.data !== now.data ? "data" : undefined;
  if (what === undefined) return now;
  throw new Complaint(
    `${dir} was begun with other ${what} (${before[what]?.slice(0, 8)}, now ${now[what].slice(0, 8)}), and one report must not mix the two; bring back what it was begun with, or run the study again.`,
  );
}
