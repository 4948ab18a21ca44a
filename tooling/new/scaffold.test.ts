import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { importsOf } from "../check/imports.ts";
import { shelves } from "../generate/tables.ts";
import { scaffold } from "./scaffold.ts";

const root = mkdtempSync(join(tmpdir(), "unitball-new-"));
for (const folder of Object.values(shelves)) mkdirSync(join(root, folder, "src"), { recursive: true });
afterAll(() => rmSync(root, { recursive: true }));

const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("a new part imports core only, exports its name, and brings its laws", () => {
  for (const [axis, folder] of Object.entries(shelves)) {
    test(axis, () => {
      const name = `${axis}OfMine`;
      const [part, laws] = scaffold(root, axis, name);
      expect([part, laws]).toEqual([`${folder}/src/${name}.ts`, `${folder}/src/${name}.test.ts`]);
      expect(importsOf(read(`${folder}/src/${name}.ts`))).toEqual(["@unitball/core"]);
      expect(read(`${folder}/src/${name}.ts`)).toMatch(new RegExp(`^export (const|function) ${name}\\b`, "m"));
      expect(importsOf(read(`${folder}/src/${name}.test.ts`))).toEqual([
        "@unitball/conformance",
        "vitest",
        `./${name}.ts`,
      ]);
    });
  }
});

test("a name that is taken on any axis is left as it is", () => {
  writeFileSync(join(root, shelves.geometry, "src/taken.test.ts"), "mine");
  expect(() => scaffold(root, "estimator", "taken")).toThrow(/taken\.test\.ts exists already and was left as it is/);
  expect(read(`${shelves.geometry}/src/taken.test.ts`)).toBe("mine");
  expect(() => read(`${shelves.estimator}/src/taken.ts`)).toThrow(/ENOENT/);
});

test("a wrong axis, a wrong name and nothing at all are sentences that name the axes or the form", () => {
  expect(() => scaffold(root, "geometri", "x")).toThrow(
    /There is no axis "geometri"\. .* the axes are estimator, geometry/,
  );
  expect(() => scaffold(root, "geometry", "../x")).toThrow(/"\.\.\/x" cannot be the name of a part/);
  expect(() => scaffold(root, undefined, undefined)).toThrow(/pnpm new geometry myNorm/);
});
