/** @internal The command line: `pnpm bench [GROUP…] [--quick] [--json FILE]`. */
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { defineCommand, renderUsage, runCommand } from "citty";
import { checkFile, checkWords, groupsOf } from "./ask.ts";
import { Complaint } from "./complaint.ts";
import { type Figure, toJson } from "./figure.ts";
import { groups } from "./groups/groups.ts";
import { show } from "./report/progress.ts";
import { table } from "./report/table.ts";
import type { Message } from "./worker.ts";

const bench = defineCommand({
  meta: {
    name: "pnpm bench",
    description: `What a step costs, every figure a ratio measured in one interleaved run. Groups: ${Object.entries(
      groups,
    )
      .map(([name, { about }]) => `${name} (${about})`)
      .join("; ")}.`,
  },
  args: {
    group: { type: "positional", required: false, description: "Groups to measure; all unless told" },
    quick: { type: "boolean", description: "A fifth of the time, for a look" },
    json: {
      type: "string",
      description: "Write [{ name, ratio, low, high, against, limit }] to FILE",
      valueHint: "FILE",
    },
  },
  async run({ args }) {
    const names = groupsOf(args._);
    if (args.json !== undefined) checkFile(args.json);
    const scale = args.quick ? 0.35 : 1;
    const progress = show(
      { names, seconds: names.map((name) => scale * (groups[name]?.seconds ?? 0)) },
      process.stderr,
    );
    const figures: Figure[] = [];
    const said: string[] = [];
    for (const [at, name] of names.entries()) {
      progress.begin(at);
      const failure = await measure(name, args.quick === true, {
        figure(figure) {
          figures.push(figure);
          progress.told();
        },
        note: (note) => said.push(note),
      });
      if (failure !== undefined) {
        said.push(`The group ${name} failed: ${failure}`);
        process.exitCode = 1;
      }
    }
    progress.close();
    console.log([...(figures.length === 0 ? [] : [table(figures)]), ...said].join("\n"));
    if (args.json !== undefined) writeFileSync(args.json, toJson(figures));
  },
});

interface Listener {
  figure(figure: Figure): void;
  note(note: string): void;
}

/** Measure a group in a process of its own; what failed, if it did. */
function measure(name: string, quick: boolean, listener: Listener): Promise<string | undefined> {
  // The worker lies beside this file, as .ts in the sources and as .js in a build.
  const worker = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
  const child = fork(worker, [name, ...(quick ? ["quick"] : [])], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let failed: string | undefined;
  let printed = "";
  child.stderr?.on("data", (text) => {
    printed += text;
  });
  child.on("message", (message: Message) => {
    if ("figure" in message) listener.figure(message.figure);
    else if ("note" in message) listener.note(message.note);
    else failed = message.failed;
  });
  return new Promise((ended) =>
    child.on("close", (code, signal) => {
      if (failed === undefined && code !== 0) {
        const last = printed.trim().split("\n").at(-1);
        failed = `its process ended with ${signal ?? `code ${code}`}${last ? `, saying: ${last}` : ""}`;
      }
      ended(failed);
    }),
  );
}

const words = process.argv.slice(2).filter((word) => word !== "--");
try {
  if (words.includes("--help")) console.log(stripVTControlCharacters(await renderUsage(bench)));
  else {
    checkWords(words);
    await runCommand(bench, { rawArgs: words });
  }
} catch (error) {
  console.error(error instanceof Complaint ? error.message : error);
  process.exitCode = 1;
}
