import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runArgument } from "../cli/arguments.ts";
import { command } from "../cli/command.ts";
import { board } from "../progress/board.ts";
import { short } from "../progress/words.ts";
import { type Connection, connect, type Notice, openQueue } from "../runner/connection.ts";
import { holderOf, isAlive } from "../store/lock.ts";
import { readRun, runFolder, type TrialFiles } from "../store/read.ts";
import { endedIn } from "../store/session.ts";

export const status = command("status", {
  description: "How far a run is, or what a Redis has in its queue and who works on it",
  args: {
    dir: runArgument,
    redis: { type: "string", description: "The queue on this Redis instead of a folder", valueHint: "URL" },
  },
  async run({ args }) {
    if (args.redis === undefined) return console.log(folderStatus(runFolder(args.dir)));
    const connection = await connect(args.redis, (line) => console.error(line));
    try {
      console.log(await queueStatus(connection));
    } finally {
      connection.close();
    }
  },
});

/** What a run's folder tells: all of it, for the folder is the truth. */
function folderStatus(dir: string): string {
  const { study, trials, unreadable } = readRun(dir);
  const done = endedIn(dir);
  const { total } = board(study, 1, done);
  const open = [...trials.values()].flat().filter(({ summary }) => summary === null);
  const failed = [...done.values()].filter((one) => one.status === "failed");
  const holder = holderOf(dir);
  const complete = existsSync(join(dir, "report.json")) && done.size >= total();
  const who =
    holder === undefined || !isAlive(holder)
      ? complete
        ? "It is complete."
        : `Nobody works on it; "ablate run --resume ${dir}" goes on.`
      : `Process ${holder.pid} on ${holder.host} has worked on it since ${holder.started}.`;
  return [
    `${study.name} on ${study.task} (${study.backend}): ${done.size} of ${total()} runs. ${who}`,
    ...study.arms.map(({ name, slug }) => {
      const mine = [...done.keys()].filter((folder) => folder.startsWith(`${slug}/`));
      return `  ${name}: ${mine.filter((f) => f.includes("/tune-")).length} tuning, ${mine.filter((f) => f.includes("/final-")).length} of ${study.seeds.length} final`;
    }),
    ...open.map((trial) => `  under way or cut off: ${trial.folder}, step ${stepOf(dir, trial)} of ${study.steps}`),
    ...failed.map(
      ({ arm, stage, gamma, seed, reason }) => `  failed: ${arm}, ${stage} γ=${short(gamma)} seed ${seed}: ${reason}`,
    ),
    ...unreadable,
  ].join("\n");
}

/** As many steps as the run has written losses for. */
const stepOf = (dir: string, { folder }: TrialFiles): number => {
  const path = join(dir, folder, "metrics.jsonl");
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;
};

async function queueStatus(connection: Connection): Promise<string> {
  const queue = openQueue(connection);
  const counts = await queue.getJobCounts("waiting", "active", "delayed", "completed", "failed");
  const held = await queue.getJobs(["active", "delayed"]);
  const workers = await queue.getWorkers();
  const names = workers.map(({ rawname = "", name = "" }) => rawname.split(":w:")[1] ?? name);
  return [
    `${counts.waiting} waiting, ${counts.active} under way, ${counts.delayed} given back, ${counts.completed} complete, ${counts.failed} failed`,
    names.length === 0
      ? `no workers; start some with: ablate worker --redis ${connection.url}`
      : `workers (machine/process/code): ${names.join(", ")}`,
    ...held.map(({ data: { job }, progress }) => {
      const { config, until } = job;
      const { progress: now, refused } = (progress || {}) as Notice;
      return `  ${config.arm}, ${config.stage} γ=${short(config.gamma)} seed ${config.seed}: ${refused ?? `step ${now?.step ?? 0} of ${until}`}`;
    }),
  ].join("\n");
}
