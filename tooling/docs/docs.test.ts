import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blocksOf } from "./blocks.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const source = ["--conditions=@unitball/source"];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(root, "tooling/docs/written-"));
});
afterAll(() => rm(folder, { recursive: true }));

const pageAt = (page: string): Promise<string> => readFile(join(root, page), "utf8");
const blocks = async (page: string): Promise<string[]> =>
  blocksOf(await pageAt(page))
    .filter(({ language }) => language === "ts")
    .map(({ code }) => code);

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

/** Package → what its README says that its example prints, or must be true of it. */
const printed: Readonly<Record<string, RegExp>> = {
  "backend-reference": /^Float64Array\(2\) \[ 5, 5 \]\n/,
  "backend-tfjs": /dense_Dense\d\/kernel.* [1-9]\.\d+ 0\.\d+$/s,
  "backend-wasm": /^[\d.e-]+ [\d.e-]+$/,
  compile: /^\[\n {2}{\n {4}phase: 0,\n {4}kernel: '.*',\n {4}items: 1,\n {4}sizes: \[ '\[1,64,32\]' \],[^{]*$/,
  compositions: /^maxOverLayers \[ 1, 1 \]\neuclideanOverLayers \[ 0\.6\d*, 0\.8\d* \]\nsumOverLayers \[ 0, 1 \]$/,
  constraints: /^unconstrained { w: 0\.9 }\nconstrained { w: 0\.8 }\ndecayed { w: 0\.85 }$/,
  core: /^Float64Array\(2\) \[ -1\.2\d*, -1\.6 \]\n{"axis":"geometry","kind":"acme\/euclidean","options":{"radius":2}}$/,
  diagnostics: /^gap Float64Array\(1\) \[ 1\.75 \]\n‖x‖\/ρ Float64Array\(1\) \[ 0\.5 \]$/,
  estimators: /\[ 4 \]\n.*\[ 3 \]\n.*\[ 2\.25 \]$/s,
  geometries: /^sign [^[]*\[ -1.*\[ 7\.?\d* \]$/s,
  normalizations: /^normalized 1\nsteepest 2\nclipped 0\.5$/,
  optimizer: /\[ (1|0\.9\d+|1\.0\d+), -(2|1\.9\d+|2\.0\d+) \]$/,
  schedules: /^0\.025 0\.050 0\.075 0\.100 0\.100 /,
  tasks: /^0\.9\d+$/,
  unitball: /^loss [\d.]+ → 0\.0\d+\nloss [\d.]+ → 0\.0\d+$/,
  // The runner reports when all is loaded, so this one is last.
  conformance: /^. pass 10\n. fail 0$/m,
};

describe("every package's README prints what it says", () => {
  const said = new Map<string, string>();
  beforeAll(async () => {
    // One process for all, in which TensorFlow.js starts once.
    const lines: string[] = [];
    for (const name of Object.keys(printed)) {
      lines.push(`console.log("\\n=== ${name}");`);
      const page = blocksOf(await pageAt(`packages/${name}/README.md`));
      for (const [i, { run, language, code }] of page.entries()) {
        if (run !== "node" && run !== "typescript") continue;
        await writeFile(join(folder, `${name}-${i}.${language}`), code);
        lines.push(`await import("./${name}-${i}.${language}");`);
      }
    }
    await writeFile(join(folder, "readmes.ts"), lines.join("\n"));
    const { stdout, stderr } = await run(process.execPath, [...source, join(folder, "readmes.ts")], { cwd: folder });
    expect(stderr).toBe("");
    for (const text of stdout.split("\n=== ").slice(1)) {
      const end = text.indexOf("\n");
      said.set(text.slice(0, end), text.slice(end).trim());
    }
  });
  test.each(Object.entries(printed))("%s", (name, expected) => expect(said.get(name)).toMatch(expected));
});
