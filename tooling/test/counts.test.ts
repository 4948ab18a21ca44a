import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const workspace = fileURLToPath(new URL("../..", import.meta.url));
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** `npm test` on a folder of its own: the last line it prints, and how it ends. */
function npmTest(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), "unitball-counts-"));
  made.push(root);
  symlinkSync(join(workspace, "node_modules"), join(root, "node_modules"), "junction");
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|UNITBALL)/.test(name)));
  const command = [join(workspace, "tooling/run/test.mjs"), `--root=${root}`, ...args];
  const { status, stdout } = spawnSync(process.execPath, command, { env, encoding: "utf8" });
  return { status, last: stdout.trimEnd().split("\n").at(-1) };
}

const passing = `import { expect, test } from "vitest";\ntest("a", () => expect(1).toBe(1));\ntest("b", () => {});\n`;

test("all pass: `2 passed, 0 failed`, exit code 0", () => {
  expect(npmTest({ "a.test.ts": passing })).toEqual({ status: 0, last: "2 passed, 0 failed" });
});

test("a failing test, a file that does not load, a failing beforeAll and an uncaught rejection are one failure each", () => {
  const files = {
    "a.test.ts": passing,
    "b.test.ts": `import { expect, test } from "vitest";\ntest("b", () => expect(1).toBe(2));\ntest.skip("c", () => {});\n`,
    "c.test.ts": `import "./missing.ts";\n`,
    "d.test.ts": `import { beforeAll, describe, test } from "vitest";\ndescribe("d", () => { beforeAll(() => { throw new Error("no"); }); test("e", () => {}); });\n`,
    "e.test.ts": `import { test } from "vitest";\ntest("f", () => { void Promise.reject(new Error("lost")); });\n`,
  };
  expect(npmTest(files)).toEqual({ status: 1, last: "3 passed, 4 failed, 2 skipped" });
});

test("no test, all tests filtered away, and a vitest that does not start are failures", () => {
  expect(npmTest({})).toEqual({ status: 1, last: "0 passed, 1 failed" });
  const filtered = npmTest({ "a.test.ts": passing }, "--testNamePattern=nothing is called this");
  expect(filtered).toEqual({ status: 1, last: "0 passed, 1 failed, 2 skipped" });
  const broken = npmTest({ "a.test.ts": passing, "vitest.config.ts": `throw new Error("broken");\n` });
  expect(broken).toEqual({ status: 1, last: "0 passed, 1 failed" });
});

test("a type that is wrong is a failure", () => {
  const files = {
    "a.test-d.ts": `import { expectTypeOf, test } from "vitest";\ntest("a", () => expectTypeOf(1).toEqualTypeOf<number>());\ntest("b", () => expectTypeOf(1).toEqualTypeOf<string>());\n`,
    "tsconfig.json": `{ "compilerOptions": { "strict": true, "noEmit": true, "skipLibCheck": true, "module": "nodenext", "types": [] } }`,
  };
  expect(npmTest(files, "--typecheck")).toEqual({ status: 1, last: "1 passed, 1 failed" });
});
