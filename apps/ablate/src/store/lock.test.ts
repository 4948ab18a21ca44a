import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Holder, holderOf, lock } from "./lock.ts";
import { writeJson } from "./write.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-lock-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const started = "2026-01-02T03:04:05.000Z";
const put = (holder: Partial<Holder>) =>
  writeJson(join(dir, "lock.json"), { pid: process.pid, host: hostname(), started, born: null, ...holder });
/** The id of a process that has ended. */
const dead = () => spawnSync(process.execPath, ["-e", ""]).pid;

test("a folder is held once, by a sentence that says who holds it; let go, it can be held again", () => {
  const release = lock(dir, new Date(started));
  expect(() => lock(dir)).toThrow(
    `${dir} is being worked on by process ${process.pid} on ${hostname()} since ${started}; wait for it, or end it first. "ablate status ${dir}" shows how far it is.`,
  );
  release();
  lock(dir)();
  expect(readdirSync(dir)).toEqual([]);
});

test("the lock of a process that is dead is taken over", () => {
  put({ pid: dead() });
  const release = lock(dir);
  expect(holderOf(dir)?.pid).toBe(process.pid);
  release();
});

test("so is one that died before its lock was whole, and one whose process id another process has now", () => {
  writeFileSync(join(dir, "lock.json"), '{"pid":');
  lock(dir)();
  if (process.platform !== "linux") return;
  put({ born: "1" });
  lock(dir)();
});

test("another machine's lock is never taken over: the sentence says what to remove once nobody is there", () => {
  put({ host: "elsewhere", pid: dead() });
  expect(() => lock(dir)).toThrow(`If that machine no longer runs it, remove ${join(dir, "lock.json")}.`);
});

test("letting go leaves a lock alone that is no longer ours", () => {
  const release = lock(dir);
  put({ host: "elsewhere" });
  release();
  expect(existsSync(join(dir, "lock.json"))).toBe(true);
});
