// The umbrella as files for a page without a bundler, in its dist/browser: run by the build of packages/unitball.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as core from "@tensorflow/tfjs-core";
import { build } from "vite";

const root = join(import.meta.dirname, "../../packages/unitball");
const folder = join(root, "dist", "browser");

/** "@tensorflow/tfjs-core" for an import map, where TensorFlow.js is a script that made the global `tf`. */
function shim(): string {
  const names = Object.keys(core).filter((name) => !["default", "module.exports", "__esModule"].includes(name));
  return [
    "// For an import map: TensorFlow.js's core out of the global `tf` that its own script makes.",
    "if (globalThis.tf === undefined) {",
    '  throw new Error("unitball: there is no global tf; put the <script> of @tensorflow/tfjs before this module.");',
    "}",
    `export const {\n${names.map((name) => `  ${name},\n`).join("")}} = globalThis.tf;`,
    "",
  ].join("\n");
}

await build({
  root,
  configFile: false,
  logLevel: "error",
  build: {
    outDir: folder,
    emptyOutDir: true,
    minify: true,
    target: "es2023",
    lib: { entry: { unitball: "dist/index.js", tfjs: "dist/tfjs.js" }, formats: ["es"] },
    rolldownOptions: { external: [/^@tensorflow\//, /^node:/], output: { chunkFileNames: "[name].js", minify: true } },
  },
});
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "tfjs-core.js"), shim());
