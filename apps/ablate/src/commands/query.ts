import { realpathSync } from "node:fs";
import { defineCommand } from "citty";
import { Complaint } from "../cli/complaint.ts";
import { checkOptions } from "../cli/options.ts";
import { csv } from "../export/csv.ts";
import { type NamedRun, runName, tables } from "../export/tables.ts";
import { type Answer, ask } from "../query/database.ts";
import { aligned, cell, objects } from "../query/words.ts";
import { readRun, runFolder } from "../store/read.ts";

export const query = defineCommand({
  meta: {
    name: "ablate query",
    description: "Put a question in SQL to the tables trials, metrics and layers of one run or several",
  },
  args: {
    sql: { type: "positional", required: false, description: "What to ask, in quotes", valueHint: "SQL" },
    dir: { type: "positional", required: false, description: "Runs; runs/latest unless told", valueHint: "DIR…" },
    json: { type: "boolean", description: "Print the rows as JSON" },
    csv: { type: "boolean", description: "Print the rows as CSV" },
  },
  setup({ rawArgs, cmd }) {
    // Any number of runs may be given, so that there are as many places as there are words.
    const places = Object.fromEntries(rawArgs.map((_, i) => [`word ${i}`, { type: "positional" as const }]));
    checkOptions("query", rawArgs, { ...(cmd.args as object), ...places });
  },
  async run({ args }) {
    const [sql, ...dirs] = args._;
    if (sql === undefined) {
      throw new Complaint(
        'ablate query takes a question, as in: ablate query "SELECT arm, avg(test_accuracy) FROM trials GROUP BY arm".',
      );
    }
    if (args.json && args.csv) throw new Complaint("ablate query prints --json or --csv, not both; leave one out.");
    const runs = (dirs.length === 0 ? ["runs/latest"] : dirs).map(opened);
    const answer = await ask(sql, tables(runs));
    process.stdout.write(
      args.json ? `${JSON.stringify(objects(answer), null, 2)}\n` : args.csv ? asCsv(answer) : `${aligned(answer)}\n`,
    );
  },
});

const asCsv = ({ columns, rows }: Answer): string =>
  csv({ columns, rows: rows.map((row) => row.map((value) => (value === null ? null : cell(value)))) });

function opened(given: string): NamedRun {
  const dir = runFolder(given);
  const files = readRun(dir);
  for (const said of files.unreadable) console.error(said);
  return { name: runName(realpathSync(dir)), files };
}
