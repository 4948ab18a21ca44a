import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

/**
 * Bytes of a module's code and of all that it imports, seen from the folder `root`, and is not external: as one, minified
 * and gzipped. `conditions` are Vite's own unless told.
 */
export async function bundled(
  root: string,
  code: string,
  { external, conditions }: { readonly external: RegExp; readonly conditions?: readonly string[] },
): Promise<number> {
  const entry = join(root, "entry.js");
  const built = await build({
    root,
    configFile: false,
    logLevel: "error",
    ...(conditions && { resolve: { conditions: [...conditions] } }),
    plugins: [
      {
        name: "entry",
        resolveId: { order: "pre", handler: (id) => (id === "virtual:entry" ? entry : undefined) },
        load: { order: "pre", handler: (id) => (id === entry ? code : undefined) },
      },
    ],
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input: "virtual:entry",
        preserveEntrySignatures: "strict",
        external,
        output: { format: "es", minify: true },
      },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  const chunks = outputs.flatMap((one) => (one.type === "chunk" ? [one.code] : []));
  if (chunks.length === 0) throw new Error(`Vite built nothing of ${code}`);
  return gzipSync(chunks.join("\n"), { level: 9 }).length;
}
