import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { undocumentedExports } from "./undocumented.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** What is undocumented of a package with these sources, the first being its index. */
function found(files: Readonly<Record<string, string>>, manifest: object = {}): string[] {
  const root = mkdtempSync(join(tmpdir(), "unitball-undocumented-"));
  made.push(root);
  const exports = { ".": { "@unitball/source": "./src/index.ts" } };
  const all = { "package.json": JSON.stringify({ name: "a", exports, ...manifest }), ...files };
  for (const [path, text] of Object.entries(all)) {
    const at = join(root, "packages/a", path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  }
  return undocumentedExports(root).map((line) => line.replace("packages/a/src/", "").replace(/ without.*/, ""));
}

test("every kind of declaration needs a JSDoc of its own right above it", () => {
  const bare =
    "export const a = 1;\nexport function b() {}\nexport interface C {}\nexport type D = 1;\nexport class E {}\n";
  expect(found({ "src/index.ts": bare })).toEqual([
    "index.ts:1 exports a",
    "index.ts:2 exports b",
    "index.ts:3 exports C",
    "index.ts:4 exports D",
    "index.ts:5 exports E",
  ]);
  expect(found({ "src/index.ts": bare.replaceAll("export", "/** So. */\nexport") })).toEqual([]);
  expect(found({ "src/index.ts": "/* a */\nexport const a = 1;\n// b\nexport const b = 1;\n" })).toHaveLength(2);
  expect(found({ "src/index.ts": "/** a, b */\nexport const { a, c: [b] } = x;\nexport const d = 1;\n" })).toEqual([
    "index.ts:3 exports d",
  ]);
});

test("what is exported from another file, or by a list, is judged where it is declared", () => {
  const files = {
    "src/index.ts": 'export * from "./all.ts";\nexport { b } from "./some.ts";\nexport * as c from "./c.ts";\n',
    "src/all.ts": "const a = 1;\nexport { a };\n",
    "src/some.ts": "export const b = 1;\nexport const hidden = 1;\n",
    "src/c.ts": "/** So. */\nexport const d = 1;\n",
  };
  expect(found(files)).toEqual(["all.ts:1 exports a", "some.ts:1 exports b"]);
});

test("of overloads one JSDoc is enough, and a private package needs none", () => {
  const overloads =
    "/** So. */\nexport function a(x: 1): 1;\nexport function a(x: 2): 2;\nexport function a(x: 1) {}\n";
  expect(found({ "src/index.ts": overloads })).toEqual([]);
  expect(found({ "src/index.ts": "export const a = 1;\n" }, { private: true })).toEqual([]);
});
