import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** What node takes to run the command line from its sources. */
export const flags: readonly string[] = ["--conditions=@unitball/source", main];

/** A new folder that holds these files and sees the workspace's packages. */
export function sandbox(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), "ablate-"));
  symlinkSync(modules, join(dir, "node_modules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}
