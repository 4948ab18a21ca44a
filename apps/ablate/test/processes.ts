import { readdirSync, readFileSync } from "node:fs";

/** The processes that descend from one, by the system's own list; empty where there is no /proc. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** Those of them that make runs. */
export const trialProcesses = (pid: number): number[] =>
  descendants(pid).filter((each) => commandOf(each).includes("trial/worker"));

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

export function kill(pid: number): void {
  if (pid <= 0) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was faster.
  }
}

/** Until something is so. */
export async function until(what: () => unknown, seconds = 60): Promise<void> {
  const end = Date.now() + 1000 * seconds;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`This was waited for in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
