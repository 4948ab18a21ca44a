import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { suggestion } from "@unitball/core";
import { Complaint } from "../cli/complaint.ts";
import { seedsOption, wholeNumber } from "../cli/options.ts";
import { environment } from "../store/environment.ts";
import type { EnvironmentRecord } from "../store/records.ts";
import { endedIn, found, isRun, leftIn, sameCode } from "../store/session.ts";
import { openRun } from "../store/write.ts";
import { backends, isBackend } from "../study/backends.ts";
import type { Study } from "../study/define.ts";
import { loadShelf, loadStudy } from "../study/load.ts";
import { overridden } from "../study/override.ts";
import { type Plan, plan, planOf } from "../study/plan.ts";

/** A study that may run, and the folder it goes to, which is made or found when it is asked for. */
export interface Opened {
  readonly plan: Plan;
  readonly parts: string | null;
  /** Hashes the code and the data; fails where a run is gone on with under others than it was begun with. */
  readonly environment: () => EnvironmentRecord;
  readonly folder: (environment: EnvironmentRecord) => string;
  /** The folder that is gone on with; null for a run from its beginning. */
  readonly left: string | null;
}

type Words = Readonly<Record<string, unknown>>;

/** What the command line asks for: a study from its beginning, or a run to go on with. */
export async function openedBy(args: Words, words: readonly string[]): Promise<Opened> {
  const given = args.study as string;
  const resumed = (args.resume as string | undefined) ?? (isRun(given) ? given : undefined);
  return resumed === undefined ? begun(given, args, words) : again(resumed, args, words);
}

async function begun(given: string, args: Words, words: readonly string[]): Promise<Opened> {
  const parts = args.parts === undefined ? null : resolve(args.parts as string);
  const shelf = await loadShelf(args.parts as string | undefined);
  const study = overridden(withOptions(await loadStudy(given), args), {
    set: allOf(words, "set"),
    swap: allOf(words, "swap"),
  });
  const planned = plan(study, shelf);
  return {
    plan: planned,
    parts,
    environment: () => environment(parts),
    left: null,
    folder(env) {
      const dir = openRun(args.out as string, planned.name, new Date());
      found(dir, planned, env);
      return dir;
    },
  };
}

const fixed = ["task", "backend", "seeds", "steps", "set", "swap"] as const;

async function again(given: string, args: Words, words: readonly string[]): Promise<Opened> {
  const changed = fixed.find((name) => words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)));
  if (changed !== undefined) {
    throw new Complaint(
      `--${changed} would change the study of ${given}, which has been begun; leave it out, or run the study anew.`,
    );
  }
  const left = leftIn(given);
  const parts = args.parts === undefined ? left.parts : resolve(args.parts as string);
  const planned = planOf(left.study, await loadShelf(parts ?? undefined));
  return {
    plan: planned,
    parts,
    environment: () => sameCode(left, parts),
    left: left.dir,
    folder() {
      if (args["retry-failed"] === true) forgetFailed(left.dir);
      return left.dir;
    },
  };
}

/** Summaries of failed runs go, so that the runs are missing; what they measured stays until they are made again. */
function forgetFailed(dir: string): void {
  for (const [folder, { status }] of endedIn(dir)) {
    if (status === "failed") rmSync(join(dir, folder, "summary.json"), { force: true });
  }
}

/** Every value of an option that may be given again. */
const allOf = (words: readonly string[], name: string): string[] =>
  words.flatMap((word, i) =>
    word === `--${name}` ? [words[i + 1] ?? ""] : word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : [],
  );

/** The study with the plain options in place of its own. */
function withOptions(study: Study, args: Words): Study {
  const text = (name: string) => args[name] as string | undefined;
  const backend = text("backend");
  if (backend !== undefined && !isBackend(backend)) {
    throw new Complaint(`There is no backend "${backend}". ${suggestion(backend, backends)}`);
  }
  const task = text("task") ?? study.task;
  const batch = task === study.task ? study.batch : undefined;
  const { batch: _, ...rest } = study;
  return {
    ...rest,
    task,
    ...(batch !== undefined && { batch }),
    ...(backend !== undefined && { backend }),
    steps: wholeNumber("steps", text("steps")) ?? study.steps,
    seeds: seedsOption(text("seeds")) ?? study.seeds,
  };
}
