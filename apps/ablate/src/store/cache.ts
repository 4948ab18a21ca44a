import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Job } from "../trial/spec.ts";
import { fingerprint } from "./fingerprint.ts";
import { readJson } from "./read.ts";
import type { TrialConfig, TrialSummary, TrialTiming } from "./records.ts";
import { writeJson, writeWhole } from "./write.ts";

/** What was measured before, in any study beside this one: the same config, code and data are not run twice. */
export interface Cache {
  /** The run's result taken over from an equal one, as far as the job goes; undefined where there is none. */
  find(job: Job): TrialSummary | undefined;
  /** Remember where this run's result is. */
  keep(job: Job): void;
}

/** An entry names the folder of an equal run. */
interface Entry {
  readonly folder: string;
  readonly of: string;
}

/** What a run is a function of: its place in a study is not part of it, its files of lines are. */
const content = ({ arm: _, stage, gamma: __, options: ___, seed: ____, ...rest }: TrialConfig) => ({
  ...rest,
  layers: stage === "final",
});

export function openCache(out: string, code: string, data: string): Cache {
  const folder = join(out, ".cache");
  const place = (config: TrialConfig) => {
    const of = fingerprint([content(config), code, data]);
    return { of, path: join(folder, `${of}.json`) };
  };
  return {
    find(job) {
      const { of, path } = place(job.config);
      try {
        if (!existsSync(path)) return undefined;
        const entry = readJson(path) as Entry;
        const from = resolve(out, entry.folder);
        return entry.of === of && from !== resolve(job.folder) ? takenOver(job, from) : undefined;
      } catch {
        // An entry whose run was moved or damaged is none.
        return undefined;
      }
    },
    keep(job) {
      const { of, path } = place(job.config);
      mkdirSync(folder, { recursive: true });
      writeJson(path, { folder: relative(out, job.folder), of } satisfies Entry);
    },
  };
}

/** The other run's files up to this job's last step, under this run's name. */
function takenOver({ config, until, folder }: Job, from: string): TrialSummary | undefined {
  const other = readJson(join(from, "config.json")) as TrialConfig;
  if (fingerprint(content(other)) !== fingerprint(content(config))) return undefined;
  const summary = readJson(join(from, "summary.json")) as TrialSummary;
  const rungs = summary.rungs.filter(({ steps }) => steps <= until);
  const whole = rungs.at(-1)?.steps === until;
  if (summary.status === "failed" || (summary.status === "done" && !whole)) return undefined;
  const timing = readJson(join(from, "timing.json")) as TrialTiming;
  const names = ["metrics.jsonl", ...(config.stage === "final" ? ["layers.jsonl"] : [])];
  if (config.stage === "final" && existsSync(join(from, "choices.jsonl"))) names.push("choices.jsonl");
  const files = names.map((name) => [name, before(until, readFileSync(join(from, name), "utf8"))] as const);
  const { arm, stage, gamma, options, seed } = config;
  const taken: TrialSummary = {
    ...{ arm, stage, gamma, options, seed },
    status: whole ? "done" : summary.status,
    metrics: whole ? (rungs.at(-1)?.metrics ?? null) : summary.metrics,
    rungs,
    toTarget: summary.toTarget !== null && summary.toTarget < until ? summary.toTarget : null,
  };
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "config.json"), config);
  for (const [name, text] of files) writeWhole(join(folder, name), text);
  writeJson(join(folder, "timing.json"), { ...timing, attempts: 0, seconds: 0, cached: true } satisfies TrialTiming);
  writeJson(join(folder, "summary.json"), taken);
  return taken;
}

/** The lines of the steps before this one. */
const before = (until: number, text: string): string =>
  text
    .split("\n")
    .filter((line) => line === "" || (JSON.parse(line) as { readonly step: number }).step < until)
    .join("\n");
