import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { type RunFiles, readRun } from "../../ablate/src/store/read.ts";

const ablate = fileURLToPath(new URL("../../ablate/src/main.ts", import.meta.url));

/** Unpack a saved run under a folder; the run's own folder. */
export function unpack(zip: Uint8Array, under: string): string {
  const files = Object.entries(unzipSync(zip));
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(under, path)), { recursive: true });
    writeFileSync(join(under, path), bytes);
  }
  return join(under, files[0]?.[0].split("/")[0] ?? "");
}

/** What `ablate run again.json` makes of the first steps of a saved run. */
export async function rerun(folder: string, steps: number): Promise<RunFiles> {
  const out = join(folder, "runs");
  const args = ["run", join(folder, "again.json"), `--steps=${steps}`, "--jobs=1", "--no-cache", `--out=${out}`];
  await promisify(execFile)(process.execPath, ["--conditions=@unitball/source", ablate, ...args]);
  return readRun(join(out, "latest"));
}

/** The losses of the arm's run in the comparison. */
export const finalLosses = ({ trials }: RunFiles, arm: string): (number | null)[] =>
  (trials.get(arm) ?? []).find(({ stage }) => stage === "final")?.curve.map(({ loss }) => loss) ?? [];
