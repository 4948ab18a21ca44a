import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { graph } from "./graph.ts";
import { importsOf, packageOf } from "./imports.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A workspace in a temporary folder, from path → text or manifest. */
function workspace(files: Readonly<Record<string, string | object>>): string {
  const root = mkdtempSync(join(tmpdir(), "unitball-graph-"));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return root;
}

const core = {
  "packages/core/package.json": { name: "@unitball/core", exports: { ".": "./src/index.ts" } },
  "packages/core/src/index.ts": "export const a = 1;\n",
};
const onCore = { "@unitball/core": "workspace:*" };

describe("a workspace that keeps the rules has no violations", () => {
  test("a leaf on core, with its own relative files, node: and whatever its tests need", () => {
    const root = workspace({
      ...core,
      "packages/geometries/package.json": { name: "@unitball/geometries", dependencies: onCore },
      "packages/geometries/src/sign.ts": `import { a } from "@unitball/core";\nimport { b } from "./polar/b.ts";\nimport "node:fs";\n`,
      "packages/geometries/src/polar/b.ts": `export { a } from "../sign.ts";\n`,
      "packages/geometries/src/sign.test.ts": `import { x } from "@unitball/optimizer";\nexport default x;\n`,
    });
    expect(graph(root)).toEqual([]);
  });

  test("an app may bundle TensorFlow.js", () => {
    const dependencies = { "@tensorflow/tfjs": "4" };
    expect(graph(workspace({ "apps/a/package.json": { name: "a", dependencies } }))).toEqual([]);
  });
});

/** Title → the workspace, and the sentence it earns. */
const broken: Record<string, readonly [files: Record<string, string | object>, sentence: RegExp]> = {
  "an import that package.json does not list": [
    { "packages/a/package.json": { name: "a" }, "packages/a/src/x.ts": `import type { T } from "citty";\n` },
    /^packages\/a\/src\/x\.ts imports "citty", which packages\/a\/package\.json does not list; add "citty" to it\.$/,
  ],
  "a leaf that lists more than core": [
    { ...core, "packages/schedules/package.json": { name: "s", peerDependencies: { ...onCore, citty: "1" } } },
    /^packages\/schedules\/package\.json lists "citty", but a leaf depends on @unitball\/core only/,
  ],
  "core with a dependency": [
    { "packages/core/package.json": { name: "@unitball/core", dependencies: { citty: "1" } } },
    /core depends on nothing/,
  ],
  "TensorFlow.js in a package's dependencies": [
    { "packages/a/package.json": { name: "a", dependencies: { "@tensorflow/tfjs-core": "4" } } },
    /"@tensorflow\/tfjs-core" in dependencies; move it to peerDependencies/,
  ],
  "another package's internals by its name": [
    {
      ...core,
      "packages/a/package.json": { name: "a", dependencies: onCore },
      "packages/a/src/x.ts": `export * from "@unitball/core/src/part.ts";\n`,
    },
    /an internal of @unitball\/core; import from "@unitball\/core"/,
  ],
  "another package's internals by a relative path": [
    {
      "packages/a/package.json": { name: "a" },
      "packages/a/src/x.ts": `const y = await import("../../b/src/y.ts");\n`,
    },
    /"\.\.\/\.\.\/b\/src\/y\.ts", which lies outside packages\/a/,
  ],
  "a package that imports itself": [
    { "packages/a/package.json": { name: "a" }, "packages/a/src/x.ts": `import "a";\n` },
    /imports its own package "a"/,
  ],
  "a circle of packages": [
    {
      "packages/a/package.json": { name: "a", dependencies: { b: "workspace:*" } },
      "packages/b/package.json": { name: "b", peerDependencies: { c: "workspace:*" } },
      "packages/c/package.json": { name: "c", dependencies: { a: "workspace:*" } },
    },
    /^a → b → c → a: these packages depend on each other in a circle/,
  ],
  "a source file of 201 lines": [
    { "packages/a/package.json": { name: "a" }, "packages/a/src/x.ts": "const x = 1;\n".repeat(201) },
    /^packages\/a\/src\/x\.ts has 201 lines/,
  ],
  "a default export": [
    { "packages/a/package.json": { name: "a" }, "packages/a/src/x.ts": "export default 1;\n" },
    /^packages\/a\/src\/x\.ts has a default export/,
  ],
};

describe("each broken rule earns one sentence", () => {
  for (const [title, [files, sentence]] of Object.entries(broken)) {
    test(title, () => {
      const found = graph(workspace(files));
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(sentence);
    });
  }
});

test("importsOf sees every form of import, no comment and no template", () => {
  const text = [
    `import a, { b as c } from "one";`,
    `import type {`,
    `  D,`,
    `} from 'two';`,
    `import "three";`,
    `export * as e from "four"; export { f } from "five";`,
    `const g = await import("six");`,
    `const h = require.resolve("seven/package.json");`,
    `const url = "https://eight"; // import "nine";`,
    `/** import { x } from "ten"; */`,
    `export const from = "eleven";`,
    "const say = `write\nimport 'twelve'; // to go on`;",
    `export const i = 1;`,
  ].join("\n");
  expect(importsOf(text)).toEqual(["one", "two", "three", "four", "five", "six", "seven/package.json"]);
});

test("packageOf keeps the scope and drops the path", () => {
  expect(["@a/b/c", "@a/b", "c/d", "c"].map(packageOf)).toEqual(["@a/b", "@a/b", "c", "c"]);
});
