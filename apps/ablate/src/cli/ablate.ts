// internal
import { stripVTControlCharacters } from "node:util";
import { suggestion } from "@unitball/core";
import { type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { Complaint } from "./complaint.ts";
import { version } from "./package.ts";

const subCommands = {
  plan: async () => (await import("../commands/plan.ts")).plan,
  run: async () => (await import("../commands/run.ts")).run,
  worker: async () => (await import("../commands/worker.ts")).worker,
  status: async () => (await import("../commands/status.ts")).status,
  diff: async () => (await import("../commands/diff.ts")).diff,
  claims: async () => (await import("../commands/claims.ts")).claims,
  list: async () => (await import("../commands/list.ts")).list,
  report: async () => (await import("../commands/report.ts")).report,
  export: async () => (await import("../commands/export.ts")).exportRun,
  query: async () => (await import("../commands/query.ts")).query,
  compare: async () => (await import("../commands/compare.ts")).compare,
};
const root = defineCommand({
  meta: { name: "ablate", version, description: "Compare optimizers one change at a time" },
  subCommands,
});

/** The command that these words are, run; what is wrong is thrown. */
export async function ablate(words: readonly string[]): Promise<void> {
  const [name, ...rest] = words;
  if (name === "--version" || name === "-v") return console.log(version);
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    return usage(root);
  }
  const command = Object.hasOwn(subCommands, name) ? await subCommands[name as keyof typeof subCommands]() : undefined;
  if (command === undefined) {
    throw new Complaint(`ablate has no command "${name}". ${suggestion(name, Object.keys(subCommands))}`);
  }
  if (rest.includes("--help") || rest.includes("-h")) return usage(command as never);
  await runCommand(command as never, { rawArgs: [...rest] });
}

async function usage(command: CommandDef): Promise<void> {
  const text = await renderUsage(command);
  console.log(process.stdout.isTTY ? text : stripVTControlCharacters(text));
}
