import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { Report } from "../analysis/report.ts";
import { studyArguments, text } from "../cli/arguments.ts";
import { command } from "../cli/command.ts";
import { positive, wholeNumber } from "../cli/options.ts";
import { stopping } from "../cli/stopping.ts";
import { board } from "../progress/board.ts";
import { show } from "../progress/show.ts";
import { table } from "../report/table.ts";
import { children } from "../runner/children.ts";
import { type Connection, connect } from "../runner/connection.ts";
import { execute } from "../runner/execute.ts";
import { localRunner } from "../runner/local.ts";
import { preparationOf } from "../runner/prepare.ts";
import { redisRunner } from "../runner/redis.ts";
import type { TrialRunner } from "../runner/runner.ts";
import { openCache } from "../store/cache.ts";
import { lock } from "../store/lock.ts";
import { endedIn, logSession } from "../store/session.ts";
import { StoreTrouble } from "../store/trouble.ts";
import type { Limits } from "../trial/spec.ts";
import { openedBy } from "./open.ts";

export const run = command("run", {
  description: "Run a study, or go on with one: tune every arm on the same budget, compare the best on fresh seeds",
  args: {
    ...studyArguments("A study's name, a file that holds one, or the folder of a run to go on with"),
    out: { ...text("Where the results go", "DIR"), default: "runs" },
    resume: text("Go on with the run in this folder", "DIR"),
    "retry-failed": { type: "boolean", description: "When going on: make the runs that failed again" },
    redis: text("Leave the runs to the workers on this Redis (ablate worker)", "URL"),
    parts: text("A .ts or .js file of further parts", "FILE"),
    attempts: text("How often in a row a run's process may die before the run has failed; 3 unless told", "N"),
    "trial-timeout": text("Seconds that a run may take", "SECONDS"),
    "trial-memory": text("Megabytes of memory that a run may take", "MB"),
    checkpoint: text("Seconds between two checkpoints of a run; 5 unless told", "SECONDS"),
    "no-cache": { type: "boolean", description: "Run everything, also what equals a run made before" },
    json: { type: "boolean", description: "Print report.json alone; progress goes to stderr" },
  },
  async run({ args, rawArgs }) {
    const jobs = wholeNumber("jobs", args.jobs) ?? availableParallelism();
    const limits: Limits = {
      attempts: wholeNumber("attempts", args.attempts) ?? 3,
      seconds: positive("trial-timeout", args["trial-timeout"]) ?? null,
      megabytes: positive("trial-memory", args["trial-memory"]) ?? null,
      checkpoint: positive("checkpoint", args.checkpoint) ?? 5,
    };
    // The first child loads its packages while this process reads the study.
    const pool = children(args.redis === undefined ? jobs : 1);
    const stop = stopping();
    let connection: Connection | undefined;
    let runner: TrialRunner | undefined;
    let release = () => {};
    try {
      const opened = await openedBy(args, rawArgs);
      const { plan, parts } = opened;
      const environment = opened.environment();
      if (opened.left !== null) release = lock(opened.left);
      if (args.redis !== undefined) {
        connection = await connect(args.redis, (line) => console.error(line));
      }
      await Promise.race([pool.prepare(preparationOf(plan, parts), limits.attempts), stop.asked]);
      if (stop.signal.aborted) return console.error("Stopped before anything was measured.");
      const dir = opened.folder(environment);
      if (opened.left === null) release = lock(dir);
      if (connection === undefined) runner = localRunner(jobs, pool);
      else {
        pool.close();
        runner = redisRunner(connection, { store: resolve(dirname(dir)), say: (line) => console.error(line) });
      }
      const kind = args.redis === undefined ? "local" : "redis";
      logSession(dir, { started: new Date().toISOString(), jobs, runner: kind, parts, environment });
      const done = endedIn(dir);
      const watcher = board(plan, jobs, done);
      const shown = show(watcher, process.stderr);
      const cache = rawArgs.includes("--no-cache") ? null : openCache(dirname(dir), environment.code, environment.data);
      // Loaded while the children train.
      const report = import("../report/write.ts");
      try {
        await execute({
          plan,
          dir,
          runner,
          parts,
          code: environment.code,
          limits,
          cache,
          done,
          watcher,
          signal: stop.signal,
        });
      } catch (error) {
        if (!(error instanceof StoreTrouble)) throw error;
        const place = relative(process.cwd(), dir) || dir;
        throw new StoreTrouble(`${error.message} Then go on with: ablate run --resume ${place}`);
      } finally {
        shown.close();
      }
      finish((await report).writeReport(dir), dir, args.json === true, stop.signal.aborted);
    } finally {
      stop.done();
      await runner?.close();
      connection?.close();
      pool.close();
      release();
      if (stop.signal.aborted) process.exitCode = stop.signal.reason;
    }
  },
});

/** The report of what is there, and where it is. */
function finish(report: Report, dir: string, json: boolean, stopped: boolean): void {
  const place = relative(process.cwd(), dir) || dir;
  if (json) console.log(JSON.stringify(report, null, 2));
  const say = json ? console.error : console.log;
  if (!json) say(`\n${table(report)}`);
  if (stopped)
    say(
      `\nStopped. What was measured by then is in ${place}; "ablate run --resume ${place}" goes on, "ablate report ${place}" builds the report again.`,
    );
  say(`\n${join(place, "report.html")}\n${join(place, "report.json")}`);
}
