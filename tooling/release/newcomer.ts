import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, linesOf } from "../docs/blocks.ts";
import type { Check } from "./check.ts";
import { visit } from "./page.ts";
import { closure, copiesOf, project, say } from "./project.ts";

/** What every kind of project needs: where it is made, our tarballs, and the versions of the rest. */
export interface Given {
  readonly root: string;
  readonly folder: string;
  readonly tarballs: ReadonlyMap<string, string>;
  version(name: string): string;
}

const mend = "The example stands in packages/unitball/README.md; what it needs must come with its packages.";
const longest = 15;

/** A snippet of the umbrella's README, by what it is for. */
export function snippet(root: string, run: string): string {
  const page = readFileSync(join(root, "packages/unitball/README.md"), "utf8");
  const block = blocksOf(page).find((b) => b.run === run);
  if (block === undefined) throw new Error(`packages/unitball/README.md has no example under <!-- run: ${run} -->.`);
  return block.code;
}

/** Less than half of the loss is left, within so many lines, and nothing else was said. */
export function learned(name: string, code: string, text: string, noise: readonly string[]): Check {
  const [, from, to] = /^loss (\S+) → (\S+)$/.exec(text.trim()) ?? [];
  const lines = linesOf(code);
  return {
    name,
    found: `${lines} lines, ${text.trim() || "no loss"}`,
    problems: [
      ...(Number(to) < Number(from) / 2 ? [] : [`The loss did not fall to less than half: "${text.trim()}".`]),
      ...(lines <= longest ? [] : [`It has ${lines} lines, and ${longest} are promised.`]),
      ...noise.map((line) => `On the console: ${line}`),
    ],
    mend,
  };
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** One copy of core and of TensorFlow.js's core. */
export async function single(where: string, folder: string): Promise<Check> {
  const problems: string[] = [];
  for (const name of ["@unitball/core", "@tensorflow/tfjs-core"]) {
    const copies = await copiesOf(folder, name);
    if (copies.length !== 1) problems.push(`${name} is there ${copies.length} times, not once: ${copies.join(", ")}.`);
  }
  return {
    name: `${where}: one copy of core`,
    problems,
    mend: 'Our ranges must be "workspace:^", TensorFlow.js a peer.',
  };
}

/** ESM in Node. */
export async function inNode({ root, folder, tarballs, version }: Given): Promise<readonly Check[]> {
  const code = snippet(root, "node");
  const packages = await closure(["unitball", "@unitball/backend-wasm"], tarballs, root);
  const at = join(folder, "node");
  await project(at, [...packages, version("@tensorflow/tfjs"), version("@tensorflow/tfjs-backend-wasm")], {
    "main.js": code,
  });
  const { out, err } = await say(at, "node", "main.js");
  return [learned("Node, ESM", code, out, lines(err)), await single("Node, ESM", at)];
}

/** A bundler: types with moduleResolution "bundler", a Vite build, and the page in Chromium. */
export async function inBundler({ root, folder, tarballs, version }: Given): Promise<readonly Check[]> {
  const code = snippet(root, "bundler");
  const webgpu = blocksOf(readFileSync(join(root, "packages/backend-webgpu/README.md"), "utf8")).find(
    (b) => b.run === "webgpu",
  );
  const packages = await closure(["unitball", "@unitball/backend-webgpu"], tarballs, root);
  const libraries = ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-webgpu", "vite", "typescript"].map(version);
  const page = (script: string) => `<!doctype html><body><script type="module" src="/${script}"></script></body>\n`;
  const at = await project(join(folder, "bundler"), [...packages, ...libraries], {
    "index.html": page("main.ts"),
    "gpu.html": page("gpu.ts"),
    "main.ts": code,
    "gpu.ts": webgpu?.code ?? "",
    "vite.config.js":
      'export default { build: { target: "es2022", chunkSizeWarningLimit: 4000, rolldownOptions: { input: ["index.html", "gpu.html"] } } };\n',
    "tsconfig.json": {
      compilerOptions: {
        module: "esnext",
        moduleResolution: "bundler",
        ...strict,
        lib: ["es2023", "dom"],
        types: [],
        noEmit: true,
      },
      include: ["*.ts"],
    },
  });
  const types = await say(at, "node_modules/.bin/tsc", "-p", ".");
  const built = await say(at, "node_modules/.bin/vite", "build", "--logLevel", "warn");
  const [shown, onGpu] = [await visit(join(at, "dist"), "index.html"), await visit(join(at, "dist"), "gpu.html", true)];
  return [
    { name: 'TypeScript, "bundler": no type error', problems: lines(types.out + types.err), mend },
    { name: "Vite build: no warning", problems: lines(built.out + built.err), mend },
    learned("Vite, in Chromium", code, shown.text, shown.console),
    learned("Vite, on WebGPU (SwiftShader)", webgpu?.code ?? "", onGpu.text, onGpu.console),
    await single("Vite", at),
  ];
}

/** A page without a bundler, on what the project in Node installed: TensorFlow.js as a script, our modules by an import map. */
export async function onPage({ root, folder }: Given): Promise<readonly Check[]> {
  const code = snippet(root, "page");
  const at = join(folder, "node");
  writeFileSync(join(at, "index.html"), code);
  const shown = await visit(at, "index.html");
  return [learned("import map, in Chromium", code, shown.text, shown.console)];
}

/** What `tsc --init` writes, with the one exception that TensorFlow.js's types need. */
const strict = {
  target: "es2023",
  strict: true,
  skipLibCheck: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUncheckedSideEffectImports: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
};

/** TypeScript with "nodenext", where every package is installed: the umbrella's example, and that of each package. */
export async function inTypeScript({ root, folder, tarballs, version }: Given): Promise<readonly Check[]> {
  const code = snippet(root, "typescript");
  const files: Record<string, string> = { "main.ts": code };
  for (const name of tarballs.keys()) {
    const short = name.replace("@unitball/", "");
    if (name === "unitball" || name === "create-unitball-part" || name === "@unitball/ablate") continue;
    const blocks = blocksOf(readFileSync(join(root, `packages/${short}/README.md`), "utf8"));
    for (const [i, block] of blocks.filter(({ run }) => run === "node").entries())
      files[`${short}-${i}.ts`] = block.code;
  }
  const libraries = [
    "@tensorflow/tfjs",
    "@tensorflow/tfjs-backend-wasm",
    "@tensorflow/tfjs-backend-webgpu",
    "typescript",
    "@types/node",
  ];
  const at = await project(join(folder, "typescript"), [...tarballs.values(), ...libraries.map(version)], {
    ...files,
    "tsconfig.json": {
      compilerOptions: { module: "nodenext", ...strict, types: ["node"], outDir: "out" },
      include: ["*.ts"],
    },
  });
  const types = await say(at, "node_modules/.bin/tsc", "-p", ".");
  const whole = await say(at, "node_modules/.bin/tsc", "-p", ".", "--skipLibCheck", "false", "--noEmit");
  const { out, err } = await say(at, "node", "out/main.js");
  const checks: Check[] = [
    { name: 'TypeScript, "nodenext": no type error', problems: lines(types.out + types.err), mend },
    {
      name: "our own declarations, without skipLibCheck",
      problems: lines(whole.out).filter((line) => /^node_modules\/(@unitball|unitball|create-unitball)/.test(line)),
      mend: "A declaration must not name what its package does not bring.",
    },
    learned("TypeScript, in Node", code, out, lines(err)),
    await single("every package together", at),
  ];
  for (const file of Object.keys(files).filter((f) => f !== "main.ts")) {
    const said = await say(at, "node", `out/${file.replace(/\.ts$/, ".js")}`);
    checks.push({
      name: `README of ${file.replace(/-\d\.ts$/, "")}`,
      problems: said.code === 0 && said.err === "" ? [] : lines(said.err || said.out),
      mend: "Mend the example or what it uses; tooling/docs knows what it should print.",
    });
  }
  return checks;
}
