import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { axes } from "./axes.ts";
import { licences } from "./licences.ts";
import { scaffold } from "./scaffold.ts";

const from = mkdtempSync(join(tmpdir(), "create-unitball-part-"));
afterAll(() => rmSync(from, { recursive: true }));
const read = (path: string) => readFileSync(join(from, path), "utf8");

describe("a package of each axis exports its part, whose kind has the package's name, and leaves core to its user", () => {
  for (const axis of axes) {
    test(axis, () => {
      const { folder } = scaffold(from, { name: `@acme/my-${axis}`, axis });
      const part = `my${axis[0]?.toUpperCase()}${axis.slice(1)}`;
      expect(folder).toBe(`my-${axis}`);
      expect(read(`${folder}/src/index.ts`)).toBe(`export * from "./${part}.ts";\n`);
      const source = read(`${folder}/src/${part}.ts`);
      expect(source).toMatch(new RegExp(`^export (const|function) ${part}\\b`, "m"));
      expect(source).toContain(`kind: "@acme/my-${axis}/${part}"`);
      expect(source + read(`${folder}/src/${part}.test.ts`)).not.toContain("template");
      const manifest = JSON.parse(read(`${folder}/package.json`));
      expect(Object.keys(manifest.peerDependencies)).toEqual(["@unitball/core"]);
      expect(manifest.dependencies).toBeUndefined();
    });
  }
});

test("each licence names its holder, and all rights reserved is no file", () => {
  for (const licence of licences) {
    const { folder, files } = scaffold(from, { name: `of-${licence.toLowerCase()}`, licence, author: "Ada" });
    expect(JSON.parse(read(`${folder}/package.json`)).license).toBe(licence);
    expect(files.includes("LICENSE")).toBe(licence !== "UNLICENSED");
    if (licence === "MIT" || licence === "BSD-3-Clause") expect(read(`${folder}/LICENSE`)).toMatch(/\d{4} Ada$/m);
  }
});

test("the compiler and the runner that it names are those of this repository", () => {
  const catalog = readFileSync(join(import.meta.dirname, "../../../pnpm-workspace.yaml"), "utf8");
  const { folder } = scaffold(from, { name: "versions" });
  const { devDependencies } = JSON.parse(read(`${folder}/package.json`));
  for (const name of ["typescript", "vitest"]) expect(catalog).toContain(`\n  ${name}: ${devDependencies[name]}\n`);
});

test("a folder with something in it is left as it is, and an empty one is used", () => {
  mkdirSync(join(from, "mine"));
  writeFileSync(join(from, "mine/a.txt"), "mine");
  expect(() => scaffold(from, { name: "mine" })).toThrow(/The folder mine is not empty and was left as it is/);
  mkdirSync(join(from, "empty"));
  expect(scaffold(from, { name: "mine", folder: "empty" }).folder).toBe("empty");
});

test("a wrong name, axis, part or licence is a sentence that says what is right, and nothing is written", () => {
  const wrong = (wish: Parameters<typeof scaffold>[1]) => () => scaffold(from, { ...wish, folder: "nothing" });
  expect(wrong({ name: "Acme Ball" })).toThrow(/"Acme Ball" cannot be the name of an npm package; use small letters/);
  expect(wrong({ name: "a", axis: "geometri" })).toThrow(/no axis "geometri"; give --axis one of estimator, geometry/);
  expect(wrong({ name: "a", part: "../x" })).toThrow(/"\.\.\/x" cannot be the name of a part/);
  expect(wrong({ name: "a", licence: "GPL" })).toThrow(/licence "GPL"; give --licence one of MIT, Apache-2\.0/);
  expect(() => read("nothing/package.json")).toThrow(/ENOENT/);
});

test("the program writes the package, and where nobody answers a missing name is a sentence with the usage", () => {
  const main = join(import.meta.dirname, "main.ts");
  const program = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { cwd: from, encoding: "utf8" });
  const done = program("acme-slow", "--axis", "estimator");
  expect(done.stdout).toMatch(/wrote acme-slow\/src\/acmeSlow\.ts\n(.*\n)*.*cd acme-slow, npm install, npm test\.\n$/);
  expect([done.status, done.stderr]).toEqual([0, ""]);
  const nameless = program();
  expect(nameless.stderr).toMatch(/^Give the new package a name\.\n\nnpm create unitball-part NAME/);
  expect(nameless.status).toBe(1);
  expect(program("a", "--axes", "geometry").stderr).toMatch(/Unknown option '--axes'/);
});
