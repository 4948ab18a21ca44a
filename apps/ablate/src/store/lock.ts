import { randomBytes } from "node:crypto";
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Complaint, codeOf } from "../cli/complaint.ts";

/** Who works on a run's folder. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When that invocation began. */
  readonly started: string;
  /** When its process began, by the system's clock ticks; null where the system does not tell. It unmasks a reused pid. */
  readonly born: string | null;
}

const fileOf = (dir: string): string => join(dir, "lock.json");

/**
 * Take a run's folder for this process; what is handed back lets it go. A lock whose process is dead is taken over; one
 * that is held, or that another machine's process left, is a sentence that says whose it is.
 */
export function lock(dir: string, now = new Date()): () => void {
  const path = fileOf(dir);
  const mine: Holder = { pid: process.pid, host: hostname(), started: now.toISOString(), born: bornOf(process.pid) };
  const beside = `${path}.${randomBytes(4).toString("hex")}`;
  writeFileSync(beside, `${JSON.stringify(mine, null, 2)}\n`, { flush: true });
  try {
    for (;;) {
      try {
        place(beside, path);
        return () => {
          if (same(holderOf(dir), mine)) rmSync(path, { force: true });
        };
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
      }
      const holder = holderOf(dir);
      if (holder !== undefined && isAlive(holder)) throw held(dir, holder);
      removeStale(path, holder, dir);
    }
  } finally {
    rmSync(beside, { force: true });
  }
}

/** A link, unlike a rename, fails where there is one already; and the file is whole when it appears. */
function place(beside: string, path: string): void {
  try {
    linkSync(beside, path);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "ENOSYS"].includes(codeOf(error) ?? "")) throw error;
    copyFileSync(beside, path, constants.COPYFILE_EXCL);
  }
}

/** Of several that find a stale lock one removes it: a rename succeeds once. */
function removeStale(path: string, stale: Holder | undefined, dir: string): void {
  const away = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    renameSync(path, away);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  const moved = read(away);
  // Someone was faster, and this is a new lock: it goes back.
  if (moved !== undefined && !same(moved, stale)) {
    renameSync(away, path);
    throw held(dir, moved);
  }
  rmSync(away, { force: true });
}

/** Who holds a run's folder, or held it when it was killed; undefined where nobody does. */
export const holderOf = (dir: string): Holder | undefined => read(fileOf(dir));

/** Whether a holder's process is there; of another machine's nobody here can tell, so it counts as alive. */
export function isAlive({ pid, host, born }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
  return born === null || bornOf(pid) === born;
}

const held = (dir: string, { pid, host, started }: Holder): Complaint =>
  new Complaint(
    `${dir} is being worked on by process ${pid} on ${host} since ${started}; wait for it, or end it first. ${
      host === hostname() ? "" : `If that machine no longer runs it, remove ${fileOf(dir)}. `
    }"ablate status ${dir}" shows how far it is.`,
  );

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

const same = (a: Holder | undefined, b: Holder | undefined): boolean =>
  a?.pid === b?.pid && a?.host === b?.host && a?.started === b?.started && a?.born === b?.born;

/** Field 22 of /proc/PID/stat; the name before it, in brackets, may hold spaces. */
function bornOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
