/** `node --conditions=@unitball/source bench/bundle.ts FOLDER`: the benchmark as a folder that Node runs with nothing else: `node FOLDER/bench.mjs`. */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const folder = resolve(process.argv[2] ?? "dist/bench");
const built = await build({
  root: fileURLToPath(new URL("..", import.meta.url)),
  configFile: false,
  logLevel: "error",
  ssr: { noExternal: true, external: ["webgpu"], resolve: { conditions: ["@unitball/source", "module", "node"] } },
  build: { write: false, minify: false, ssr: "bench/main.ts", target: "node22" },
});
const [output] = Array.isArray(built) ? built : [built];
if (output === undefined || !("output" in output)) throw new Error("Vite built nothing of bench/main.ts.");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "bench.mjs"), output.output[0].code);
const dawn = dirname(createRequire(import.meta.url).resolve("webgpu/package.json"));
for (const name of ["package.json", "index.js", "dist/linux-x64"]) {
  cpSync(join(dawn, name), join(folder, "node_modules/webgpu", name), { recursive: true });
}
