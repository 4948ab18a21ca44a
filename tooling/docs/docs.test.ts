import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const source = ["--conditions=@unitball/source"];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(root, "tooling/docs/written-"));
});
afterAll(() => rm(folder, { recursive: true }));

const blocks = async (page: string): Promise<string[]> =>
  Array.from(
    (await readFile(join(root, page), "utf8")).matchAll(/^```ts\n(.*?)^```$/gms),
    ([, code]) => code as string,
  );

test("the README's lines run: two optimizers, one word apart, both learn the digits", async () => {
  const [code] = await blocks("README.md");
  const file = join(folder, "readme.ts");
  await writeFile(file, code as string);
  const { stdout } = await run(process.execPath, [...source, file], { cwd: folder });
  const lines = stdout.trim().split("\n").slice(-2);
  expect(lines.map((line) => line.split(" ")[0])).toEqual(["constrained", "unconstrained"]);
  for (const line of lines) expect(Number(line.split(" ")[1])).toBeGreaterThan(0.9);
  expect((code as string).trim().split("\n").length).toBeLessThanOrEqual(14);
});

test("the README's model compiles and its table names each variable", async () => {
  const [, code] = await blocks("README.md");
  const file = join(folder, "model.ts");
  await writeFile(file, code as string);
  const { stdout } = await run(process.execPath, [...source, file], { cwd: folder });
  expect(stdout.match(/dense_Dense\d\/(kernel|bias)/g)).toHaveLength(4);
});

test("the page on geometries works as written: the file, its laws, and its use", async () => {
  const [part, laws, use] = await blocks("docs/add-a-geometry.md");
  await writeFile(join(folder, "oneInput.ts"), part as string);
  await writeFile(join(folder, "oneInput.test.ts"), laws as string);
  await writeFile(join(folder, "use.ts"), `${use}\nconsole.log(JSON.stringify(mine.parts.geometry));\n`);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const tested = await run(process.execPath, [vitest, "run", "--typecheck.enabled=false", folder], { cwd: root });
  expect(tested.stdout).toMatch(/Tests\s+11 passed/);
  const used = await run(process.execPath, [...source, join(folder, "use.ts")]);
  expect(JSON.parse(used.stdout)).toEqual({ axis: "geometry", kind: "acme/oneInput", options: { radius: 3 } });
});
