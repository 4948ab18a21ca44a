import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { metadata } from "./metadata.ts";

const core = join(import.meta.dirname, "../../packages/core");
const manifest = JSON.parse(readFileSync(join(core, "package.json"), "utf8"));
const readme = readFileSync(join(core, "README.md"), "utf8");
const root = mkdtempSync(join(tmpdir(), "unitball-metadata-"));
const folder = join(root, "packages/core");
mkdirSync(join(folder, "src"), { recursive: true });
afterAll(() => rmSync(root, { recursive: true }));

/** What is said of core with these changes to it. */
function said(changes: object, page = readme, source = ""): string[] {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, ...changes }));
  writeFileSync(join(folder, "src/index.ts"), source);
  writeFileSync(join(folder, "README.md"), page);
  return metadata(root);
}

test("core as it is lacks nothing, and a private package may lack everything", () => {
  expect(said({})).toEqual([]);
  expect(said({ private: true, license: undefined, files: undefined }, "")).toEqual([]);
});

/** What is taken from core's manifest, and the sentence that it earns. */
const wrong: readonly (readonly [title: string, changes: object, sentence: RegExp])[] = [
  ["no licence", { license: undefined }, /needs "license": "MIT"/],
  ["few keywords", { keywords: ["unitball"] }, /needs four keywords/],
  ["no sideEffects", { sideEffects: undefined }, /needs "sideEffects": false/],
  ["another directory", { repository: { directory: "packages/a" } }, /with the directory "packages\/core"/],
  ["no dist", { files: [] }, /needs "files" with "dist"/],
  ["no provenance", { publishConfig: { ...manifest.publishConfig, provenance: false } }, /"provenance": true/],
  [
    "exports that differ",
    { publishConfig: { ...manifest.publishConfig, exports: {} } },
    /needs "publishConfig\.exports" to be "exports" without "@unitball\/source"/,
  ],
  ["an exact range", { dependencies: { "@unitball/a": "workspace:*" } }, /needs "workspace:\^" for "@unitball\/a"/],
];
describe("each thing that a manifest lacks is one sentence", () => {
  test.each(wrong)("%s", (_, changes, sentence) => {
    const lines = said(changes);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(sentence);
  });
  test("TensorFlow.js imported and no peer", () => {
    const lines = said({}, readme, 'import * as tf from "@tensorflow/tfjs-core";\n');
    expect(lines).toEqual(['packages/core/package.json needs "@tensorflow/tfjs-core" as a peer dependency.']);
  });
});

describe("each thing that a README lacks is one sentence", () => {
  test.each([
    ["a section", readme.replace("## Laws", "## Rules"), /has the sections Use, Write your own, Laws, See also/],
    [
      "the order",
      readme.replace("## Laws", "## X").replace("## See also", "## Laws").replace("## X", "## See also"),
      /in this order/,
    ],
    ["an example", readme.replace("<!-- run: node -->\n", ""), /has an example that runs/],
    [
      "a short example",
      readme.replace("\n});\n", `\n});\n${"void 0;\n".repeat(9)}`),
      /examples of 15 lines at most, not 2\d/,
    ],
    ["its name", readme.replace("# @unitball/core", "# core"), /begins with "# @unitball\/core"/],
  ])("%s", (_, page, sentence) => {
    const lines = said({}, page);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(sentence);
  });
  test("the page itself", () => {
    rmSync(join(folder, "README.md"));
    expect(metadata(root)).toEqual([expect.stringMatching(/README\.md does not exist; write one/)]);
  });
});
