import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProbeLine } from "@unitball/tasks";
import { Complaint, codeOf, sentence } from "../cli/complaint.ts";
import {
  type EnvironmentRecord,
  type LayersLine,
  type MetricLine,
  type StudyRecord,
  type Trial,
  type TrialConfig,
  type TrialSummary,
  type TrialTiming,
  trialFolder,
} from "./records.ts";
import { troubleOf } from "./trouble.ts";

/** A trial as its folder tells it. Without a summary it was cut off; without a config it failed before it began. */
export interface TrialFiles extends Trial {
  readonly folder: string;
  readonly config: TrialConfig | null;
  readonly curve: readonly MetricLine[];
  /** Of final runs; empty for others. */
  readonly layers: readonly LayersLine[];
  /** Of final runs of an adaptive geometry; empty for others. */
  readonly choices: readonly ProbeLine[];
  readonly summary: TrialSummary | null;
  readonly timing: TrialTiming | null;
}

export interface RunFiles {
  readonly study: StudyRecord;
  readonly environment: EnvironmentRecord;
  /** By the arm's name, in the order of the folders' names. */
  readonly trials: ReadonlyMap<string, readonly TrialFiles[]>;
  /** One sentence for each file that could not be used. */
  readonly unreadable: readonly string[];
}

/** JSON from a file; a sentence where the file is missing or is no JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new Complaint(`There is no file ${path}; check the path.`);
    throw troubleOf(error, path) ?? error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Complaint(`${path} is not JSON (${sentence(error)}); mend it, or make it anew.`);
  }
}

/** The folder of a run, followed where `latest` is a file that names it. */
export const runFolder = (dir: string): string =>
  !existsSync(dir) && existsSync(`${dir}.txt`) ? join(dirname(dir), readFileSync(`${dir}.txt`, "utf8").trim()) : dir;

/** All that a run's folder holds; what is damaged or cut off is left out and named. */
export function readRun(dir: string): RunFiles {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) {
    throw new Complaint(`There is no folder ${dir}; give the folder of a run, such as runs/latest.`);
  }
  if (!existsSync(join(dir, "study.json"))) {
    throw new Complaint(`${dir} holds no study.json, so it is no run's folder; give one, such as runs/latest.`);
  }
  const study = readJson(join(dir, "study.json")) as StudyRecord;
  if (!Array.isArray(study?.arms)) {
    throw new Complaint(`${join(dir, "study.json")} has no arms, so it is no study's file; restore it from a copy.`);
  }
  if (study.measures === undefined) {
    throw new Complaint(
      `${join(dir, "study.json")} does not say what its task measures: an older version of ablate wrote it; run the study again.`,
    );
  }
  if (study.comparisons === undefined || study.tuning === undefined) {
    throw new Complaint(
      `${join(dir, "study.json")} declares no comparisons: an older version of ablate wrote it; run the study again.`,
    );
  }
  const environment = readJson(join(dir, "env.json")) as EnvironmentRecord;
  const unreadable: string[] = [];
  const trials = new Map(
    study.arms.map(({ name, slug }) => [
      name,
      list(join(dir, slug)).flatMap((f) => readTrial(dir, `${slug}/${f}`, unreadable)),
    ]),
  );
  return { study, environment, trials, unreadable };
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir).sort(byNumbers);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw troubleOf(error, dir) ?? error;
  }
}
const byNumbers = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

function readTrial(dir: string, folder: string, unreadable: string[]): TrialFiles[] {
  const at = (file: string) => join(dir, folder, file);
  try {
    const [config, summary, timing] = ["config.json", "summary.json", "timing.json"].map((file) =>
      existsSync(at(file)) ? readJson(at(file)) : null,
    ) as [TrialConfig | null, TrialSummary | null, TrialTiming | null];
    const trial: Trial | null = config ?? summary;
    if (trial === null) return [];
    if (trialFolder(folder.split("/")[0] ?? "", trial) !== folder) {
      throw new Complaint(`${folder} holds the files of another run than its name says; it was left out.`);
    }
    const { arm, stage, gamma, options, seed } = trial;
    const curve = readLines<MetricLine>(at("metrics.jsonl"));
    const layers = readLines<LayersLine>(at("layers.jsonl"));
    const choices = readLines<ProbeLine>(at("choices.jsonl"));
    return [{ arm, stage, gamma, options, seed, folder, config, summary, timing, curve, layers, choices }];
  } catch (error) {
    unreadable.push(sentence(error));
    return [];
  }
}

/** The lines up to the first that is no JSON: a run that was cut off leaves its last line torn. */
function readLines<L>(path: string): L[] {
  if (!existsSync(path)) return [];
  const lines: L[] = [];
  for (const text of readFileSync(path, "utf8").split("\n")) {
    try {
      if (text !== "") lines.push(JSON.parse(text));
    } catch {
      break;
    }
  }
  return lines;
}
