import { realpathSync } from "node:fs";
import { join } from "node:path";
import { runArgument } from "../cli/arguments.ts";
import { command } from "../cli/command.ts";
import { Complaint, codeOf } from "../cli/complaint.ts";
import { runName } from "../export/tables.ts";
import { formats } from "../export/write.ts";
import { readRun, runFolder } from "../store/read.ts";

export const exportRun = command("export", {
  description: "Write a run's trials, metrics and layers as files for other tools",
  args: {
    dir: runArgument,
    csv: { type: "boolean", description: "trials.csv, metrics.csv, layers.csv, choices.csv" },
    parquet: { type: "boolean", description: "The same tables as .parquet" },
    tensorboard: { type: "boolean", description: "A folder of event files for TensorBoard" },
    out: {
      type: "string",
      description: "Where the files go; _export in the run's folder unless told",
      valueHint: "PATH",
    },
  },
  run({ args }) {
    const wanted = (Object.keys(formats) as (keyof typeof formats)[]).filter((format) => args[format] === true);
    if (wanted.length === 0) {
      throw new Complaint(
        `ablate export needs to know as what: ${Object.keys(formats)
          .map((format) => `--${format}`)
          .join(", ")}, or several.`,
      );
    }
    const dir = runFolder(args.dir);
    const files = readRun(dir);
    for (const said of files.unreadable) console.error(said);
    // No arm's folder begins with an underscore.
    const out = args.out ?? join(dir, "_export");
    try {
      const run = { name: runName(realpathSync(dir)), files };
      console.log(wanted.flatMap((format) => formats[format](run, out)).join("\n"));
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      throw new Complaint(
        `Nothing can be written to ${out} (${codeOf(error)}); give a folder that can be written to, as in --out=exported.`,
      );
    }
  },
});
