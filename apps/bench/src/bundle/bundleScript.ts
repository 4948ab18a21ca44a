import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The benchmark and all that it imports as one file, bench.mjs in the folder; Dawn stays outside, since it is machine code. */
export async function bundleScript(folder: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    // One copy of tfjs-core, however it is asked for.
    resolve: { mainFields: ["module", "main"] },
    ssr: { noExternal: true, external: ["webgpu"], resolve: { conditions: ["@unitball/source", "module", "node"] } },
    build: {
      ssr: "src/bundle/entry.ts",
      outDir: folder,
      emptyOutDir: false,
      minify: true,
      target: "es2023",
      rolldownOptions: { output: { entryFileNames: "bench.mjs", codeSplitting: false } },
    },
  });
}
