import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocksOf } from "./blocks.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const pages = readdirSync(join(root, "docs"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => file.replace(/\.md$/, ""));

/** What TensorFlow.js says in Node when its cpu backend is first used. */
const advertisement = /\n=+\nHi, looks like you are running TensorFlow\.js in Node\.js\.[^=]*=+\n/;

let folder: string;
/**
 * Each page is a folder: a block whose first line is `// name.ts` is that file, the others are scripts, in order. One under
 * `<!-- run: … -->` needs a browser.
 */
const scripts = new Map<string, string[]>();
beforeAll(() => {
  folder = mkdtempSync(join(root, "tooling/docs/pages-"));
  for (const page of pages) {
    const text = readFileSync(join(root, "docs", `${page}.md`), "utf8");
    mkdirSync(join(folder, page));
    const typescript = blocksOf(text).filter(({ language, run }) => language === "ts" && run === undefined);
    const files = typescript.map(({ code }, i) => {
      const file = /^\/\/ ([\w.]+\.ts)$/m.exec(code.split("\n")[0] ?? "")?.[1] ?? `block${i + 1}.ts`;
      writeFileSync(join(folder, page, file), code);
      return file;
    });
    scripts.set(
      page,
      files.filter((file) => !file.endsWith(".test.ts")),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(pages)("the code of docs/%s.md runs as it stands, without a word on stderr", async (page) => {
  const files = scripts.get(page) ?? [];
  if (files.length === 0) return;
  const main = join(folder, page, "main.ts");
  writeFileSync(main, files.map((file) => `await import("./${file}");\n`).join(""));
  const { stderr } = await run(process.execPath, ["--conditions=@unitball/source", main]);
  expect(stderr.replace(advertisement, "")).toBe("");
});

test("what runs in a browser alone is word for word what the umbrella's README has, and a release tries in Chromium", () => {
  const readme = blocksOf(readFileSync(join(root, "packages/unitball/README.md"), "utf8"));
  const inBrowsers = pages.flatMap((page) =>
    blocksOf(readFileSync(join(root, "docs", `${page}.md`), "utf8")).filter((block) => block.run !== undefined),
  );
  expect(inBrowsers.map((block) => block.run)).toEqual(["bundler", "page"]);
  for (const block of inBrowsers) expect(readme).toContainEqual(block);
});

test("the laws on the pages pass", async () => {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { stdout } = await run(process.execPath, [vitest, "run", "--typecheck.enabled=false", folder], { cwd: root });
  expect(stdout).toMatch(/Tests\s+\d+ passed \(\d+\)/);
});
