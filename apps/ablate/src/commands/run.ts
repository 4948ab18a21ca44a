import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { suggestion } from "@unitball/core";
import { tasks } from "@unitball/tasks";
import { command } from "../cli/command.ts";
import { Complaint } from "../cli/complaint.ts";
import { seedsOption, wholeNumber } from "../cli/options.ts";
import { stopping } from "../cli/stopping.ts";
import { board } from "../progress/board.ts";
import { show } from "../progress/show.ts";
import { table } from "../report/table.ts";
import { writeReport } from "../report/write.ts";
import { environment } from "../store/environment.ts";
import type { StudyRecord } from "../store/records.ts";
import { openRun, writeJson } from "../store/write.ts";
import { backends, isBackend } from "../study/backends.ts";
import type { Study } from "../study/define.ts";
import { loadShelf, loadStudy } from "../study/load.ts";
import { type Plan, plan } from "../study/plan.ts";
import { children } from "../trial/children.ts";
import { execute } from "../trial/schedule.ts";
import type { StudyReference } from "../trial/spec.ts";

export const run = command("run", {
  description: "Run a study: tune every arm on the same budget, compare the best on fresh seeds, write a report",
  args: {
    study: {
      type: "positional",
      required: false,
      default: "one-change",
      description: "A study's name, or a file that exports one",
      valueHint: "STUDY",
    },
    task: { type: "string", description: "Another task than the study's", valueHint: "NAME" },
    backend: { type: "string", description: backends.join(", "), valueHint: "NAME" },
    seeds: { type: "string", description: "Fresh seeds: how many, or which (11,12,13)", valueHint: "N" },
    steps: { type: "string", description: "Steps per run", valueHint: "N" },
    jobs: { type: "string", description: "Runs at a time; as many as there are cores unless told", valueHint: "N" },
    out: { type: "string", default: "runs", description: "Where the results go", valueHint: "DIR" },
    parts: { type: "string", description: "A .ts or .js file of further parts", valueHint: "FILE" },
    json: { type: "boolean", description: "Print report.json alone; progress goes to stderr" },
  },
  async run({ args }) {
    const jobs = wholeNumber("jobs", args.jobs) ?? availableParallelism();
    const planned = plan(overridden(await loadStudy(args.study), args), await loadShelf(args.parts));
    const reference: StudyReference = {
      study: args.study,
      parts: args.parts === undefined ? undefined : resolve(args.parts),
      task: planned.task,
      backend: planned.backend,
      steps: planned.steps,
      batch: planned.batch,
    };
    const pool = children(jobs);
    const stop = stopping();
    try {
      await Promise.race([pool.prepare(reference), stop.asked]);
      if (stop.signal.aborted) return console.error("Stopped before anything was measured.");
      const dir = openRun(args.out, planned.name, new Date());
      writeJson(join(dir, "env.json"), environment(new Date()));
      writeJson(join(dir, "study.json"), recordOf(planned, jobs));
      const watcher = board(planned, jobs);
      const shown = show(watcher, process.stderr);
      const running = execute({ plan: planned, reference, dir, jobs, children: pool, watcher, signal: stop.signal });
      try {
        await Promise.race([running, stop.asked]);
        if (stop.signal.aborted) await Promise.all([pool.stop(), running]);
      } finally {
        shown.close();
        finish(dir, args.json === true, stop.signal.aborted);
      }
    } finally {
      stop.done();
      await pool.stop();
      if (stop.signal.aborted) process.exitCode = stop.signal.reason;
    }
  },
});

/** The study with what the command line asks for in place of its own. */
function overridden(study: Study, args: Readonly<Record<string, unknown>>): Study {
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

const recordOf = (planned: Plan, jobs: number): StudyRecord => ({
  name: planned.name,
  about: planned.about ?? "",
  task: planned.task,
  measures: planned.measures,
  backend: planned.backend,
  steps: planned.steps,
  batch: planned.batch ?? tasks[planned.task]?.defaults.batch ?? null,
  jobs,
  tuningSeeds: planned.tuning.seeds,
  seeds: planned.seeds,
  arms: planned.arms.map(({ parts, ...arm }) => ({ ...arm, recipe: JSON.parse(JSON.stringify(parts)) })),
});

/** The report from what is there, and where it is. */
function finish(dir: string, json: boolean, stopped: boolean): void {
  const report = writeReport(dir);
  const place = relative(process.cwd(), dir) || dir;
  if (json) console.log(JSON.stringify(report, null, 2));
  const say = json ? console.error : console.log;
  if (!json) say(`\n${table(report)}`);
  if (stopped)
    say(`\nStopped. What was measured by then is in ${place}; "ablate report ${place}" builds the report again.`);
  say(`\n${join(place, "report.html")}\n${join(place, "report.json")}`);
}
