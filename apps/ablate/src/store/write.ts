import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Complaint, codeOf } from "../cli/complaint.ts";

/** The name that a file has until it is whole. */
export const besideOf = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.tmp`);

/**
 * Write the whole file or nothing: to a file beside it, on the disk before it is renamed, so that neither a reader nor a
 * power cut meets half of it.
 */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const beside = besideOf(path);
  try {
    writeFileSync(beside, text, { flush: true });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** JSON that a person may read, written whole. Infinity and NaN become null. */
export const writeJson = (path: string, value: unknown): void =>
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);

/** Make runs/<YYYYMMDD-HHMMSS>-<study>/ and point runs/latest at it. Two runs in one second get two folders. */
export function openRun(out: string, study: string, now: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  try {
    makeFolder(resolve(out));
    for (let again = 1; ; again++) {
      const name = `${day}-${time}-${study}${again === 1 ? "" : `-${again}`}`;
      try {
        mkdirSync(join(out, name));
      } catch (error) {
        if (codeOf(error) === "EEXIST") continue;
        throw error;
      }
      pointLatest(out, name);
      return join(out, name);
    }
  } catch (error) {
    throw new Complaint(
      `Results cannot be written to ${out} (${codeOf(error) ?? "unknown reason"}); give a folder that can be written to, as in --out=results.`,
    );
  }
}

/** A folder and those above it, one by one: where the system refuses with ENOENT (/proc), Node's own recursion never ends. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** runs/latest: a symbolic link, or a file that names the folder where the file system has no links. */
function pointLatest(out: string, name: string): void {
  const latest = join(out, "latest");
  const beside = join(out, `.latest.${process.pid}.tmp`);
  try {
    symlinkSync(name, beside, "dir");
    renameSync(beside, latest);
  } catch {
    rmSync(beside, { force: true });
    writeWhole(join(out, "latest.txt"), `${name}\n`);
  }
}
