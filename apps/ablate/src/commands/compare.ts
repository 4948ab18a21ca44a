import { realpathSync } from "node:fs";
import { command } from "../cli/command.ts";
import { Complaint } from "../cli/complaint.ts";
import { compareRuns, type Named } from "../compare/compare.ts";
import { words } from "../compare/words.ts";
import { runName } from "../export/tables.ts";
import { readRun, runFolder } from "../store/read.ts";

export const compare = command("compare", {
  description: "Set two runs side by side: what differs in their recipes, their figures, and what is not comparable",
  args: {
    a: { type: "positional", required: false, description: "A run's folder", valueHint: "DIR" },
    b: { type: "positional", required: false, description: "Another", valueHint: "DIR" },
    json: { type: "boolean", description: "Print JSON" },
  },
  run({ args: { a, b, json } }) {
    if (a === undefined || b === undefined) {
      throw new Complaint("ablate compare takes two runs' folders, as in: ablate compare runs/first runs/latest.");
    }
    const [left, right] = [opened(a), opened(b)];
    const comparison = compareRuns(left, right);
    console.log(json ? JSON.stringify(comparison, null, 2) : words(comparison, left.files.study.measures));
  },
});

function opened(given: string): Named {
  const dir = runFolder(given);
  const files = readRun(dir);
  for (const said of files.unreadable) console.error(said);
  return { name: runName(realpathSync(dir)), files };
}
