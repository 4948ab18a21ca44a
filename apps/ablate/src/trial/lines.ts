// internal
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { besideOf } from "../store/write.ts";

/** A file of JSON lines that a run appends to. */
export interface Lines {
  readonly name: string;
  add(line: object): void;
  /** Hand what was added to the system. */
  flush(): void;
  /** Hand it to the disk; the file's length then. */
  sync(): number;
  close(): void;
}

/**
 * Open a file of lines cut to `length`, what a checkpoint says of it. The file is a new one with the old one's beginning:
 * whoever still writes to the old one, such as a child whose parent was killed, no longer writes to a file with a name.
 */
export function openLines(folder: string, name: string, length: number): Lines {
  const path = join(folder, name);
  const beside = besideOf(path);
  const file = openSync(beside, "w");
  try {
    copyBeginning(path, file, length);
    renameSync(beside, path);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  let at = length;
  let waiting: string[] = [];
  const flush = () => {
    if (waiting.length === 0) return;
    const bytes = Buffer.from(`${waiting.join("\n")}\n`);
    writeAll(file, bytes, at);
    at += bytes.length;
    waiting = [];
  };
  return {
    name,
    add: (line) => void waiting.push(JSON.stringify(line)),
    flush,
    sync() {
      flush();
      fsyncSync(file);
      return at;
    },
    close: () => closeSync(file),
  };
}

function copyBeginning(path: string, to: number, length: number): void {
  if (length === 0) return;
  const from = openSync(path, "r");
  const buffer = Buffer.alloc(length);
  try {
    for (let got = 0; got < length; ) {
      const more = readSync(from, buffer, got, length - got, got);
      if (more === 0) throw new Error(`${path} is shorter than its checkpoint says; remove the run's folder.`);
      got += more;
    }
  } finally {
    closeSync(from);
  }
  writeAll(to, buffer, 0);
}

/** A write that a full disk cuts short is tried again for the rest, and then it fails. */
function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}
