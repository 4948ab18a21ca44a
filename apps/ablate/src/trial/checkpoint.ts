// internal
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { writeWhole } from "../store/write.ts";
import type { Told } from "./journal.ts";
import type { SavedPosition } from "./position.ts";

/** Where a run stands: enough to go on bit for bit. The data's position is k, of which the sample is a function. */
export interface Checkpoint extends SavedPosition, Told {
  /** What it is a checkpoint of: a hash of config and code. */
  readonly of: string;
}

const magic = Buffer.from("unitball checkpoint 1\n");
const sum = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** The newest, and the one before it for the case that the newest is damaged. */
const generations = ["checkpoint.bin", "checkpoint.before.bin"] as const;

/** Keep a checkpoint. A process that dies meanwhile leaves at least one whole one behind. */
export function keepCheckpoint(folder: string, checkpoint: Checkpoint): void {
  const [newest, before] = generations.map((name) => join(folder, name)) as [string, string];
  const bytes = serialize(checkpoint);
  if (existsSync(newest)) renameSync(newest, before);
  writeWhole(newest, Buffer.concat([magic, sum(bytes), bytes]));
}

/** The newest checkpoint of this run that is whole and whose files of lines are; undefined where there is none. */
export function findCheckpoint(folder: string, of: string): Checkpoint | undefined {
  for (const name of generations) {
    const found = readCheckpoint(join(folder, name));
    if (found?.of !== of) continue;
    if (Object.entries(found.lengths).every(([file, length]) => sizeOf(join(folder, file)) >= length)) return found;
  }
  return undefined;
}

export function dropCheckpoints(folder: string): void {
  for (const name of generations) rmSync(join(folder, name), { force: true });
}

function readCheckpoint(path: string): Checkpoint | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const body = bytes.subarray(magic.length + 32);
  const whole =
    magic.equals(bytes.subarray(0, magic.length)) && sum(body).equals(bytes.subarray(magic.length, magic.length + 32));
  return whole ? (deserialize(body) as Checkpoint) : undefined;
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
