import { availableParallelism } from "node:os";
import { defineCommand } from "citty";
import { all, chosen } from "../claims/all.ts";
import { type Judged, judge } from "../claims/judge.ts";
import { record } from "../claims/record.ts";
import { show } from "../claims/show.ts";
import { block, summary, table } from "../claims/words.ts";
import { Complaint, codeOf } from "../cli/complaint.ts";
import { checkOptions, wholeNumber } from "../cli/options.ts";
import { stopping } from "../cli/stopping.ts";
import { writeJson } from "../store/write.ts";

export const claims = defineCommand({
  meta: {
    name: "ablate claims",
    description: "Put headline effects of the literature to the test, with statistics declared beforehand",
  },
  args: {
    id: {
      type: "positional",
      required: false,
      description: `Which claims, ${all[0]?.id} to ${all.at(-1)?.id}; all of them unless told`,
      valueHint: "ID…",
    },
    json: { type: "string", description: "Write the verdicts to this file, too", valueHint: "FILE" },
    jobs: { type: "string", description: "Claims at a time; as many as there are cores unless told", valueHint: "N" },
  },
  setup({ rawArgs, cmd }) {
    // Any number of ids may be given, so that there are as many places as there are words.
    const places = Object.fromEntries(rawArgs.map((_, i) => [`word ${i}`, { type: "positional" as const }]));
    checkOptions("claims", rawArgs, { ...(cmd.args as object), ...places });
  },
  async run({ args }) {
    const wanted = chosen(args._);
    const jobs = wholeNumber("jobs", args.jobs) ?? availableParallelism();
    const found: Judged[] = [];
    const inOrder = () => wanted.flatMap(({ id }) => found.filter(({ claim }) => claim.id === id));
    const write = () => save(args.json, inOrder().map(record));
    write();
    const stop = stopping();
    const shown = show(wanted, process.stderr);
    try {
      await judge({
        claims: wanted,
        jobs,
        signal: stop.signal,
        progressed: shown.progressed,
        ended(judged) {
          found.push(judged);
          shown.ended(judged);
          shown.clear();
          console.log(`${block(judged)}\n`);
          write();
        },
      });
    } finally {
      shown.close();
      stop.done();
    }
    if (found.length > 0) console.log(`${table(inOrder())}\n\n${summary(found)}`);
    if (args.json !== undefined) console.log(args.json);
    if (found.some(({ broken }) => broken)) process.exitCode = 1;
    if (!stop.signal.aborted) return;
    console.error(`Stopped after ${found.length} of ${wanted.length} claims.`);
    process.exitCode = stop.signal.reason;
  },
});

function save(file: string | undefined, records: readonly object[]): void {
  if (file === undefined) return;
  try {
    writeJson(file, records);
  } catch (error) {
    throw new Complaint(
      `${file} cannot be written (${codeOf(error) ?? "unknown reason"}); give a file in a folder that can be written to, as in --json=claims.json.`,
    );
  }
}
