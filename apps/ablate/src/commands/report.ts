import { join } from "node:path";
import { runArgument } from "../cli/arguments.ts";
import { command } from "../cli/command.ts";
import { Complaint, codeOf } from "../cli/complaint.ts";
import { markdown } from "../report/markdown.ts";
import { table } from "../report/table.ts";
import { writeReport } from "../report/write.ts";
import { runFolder } from "../store/read.ts";

export const report = command("report", {
  description: "Write report.html and report.json again from the raw files of a run, also of one that was stopped",
  args: {
    dir: runArgument,
    json: { type: "boolean", description: "Print report.json instead of the table" },
    markdown: { type: "boolean", description: "Print tables and verdicts as Markdown, for a README" },
  },
  run({ args: { dir: given, json, markdown: asMarkdown } }) {
    if (json && asMarkdown) throw new Complaint("ablate report prints --json or --markdown, not both; leave one out.");
    const dir = runFolder(given);
    try {
      const made = writeReport(dir);
      const shown = `${table(made)}\n\n${join(dir, "report.html")}`;
      console.log(json ? JSON.stringify(made, null, 2) : asMarkdown ? markdown(made).trimEnd() : shown);
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      throw new Complaint(`The report cannot be written to ${dir} (${codeOf(error)}); make the folder writable.`);
    }
  },
});
