import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { catalogueOf } from "./catalogue.ts";
import { writeData } from "./data.ts";
import { policy } from "./policy.ts";
import { writeServiceWorker } from "./serviceWorker.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const workspace = fileURLToPath(new URL("../../..", import.meta.url));

/** Build the lab as a static site: the page, its worker, the data of the tasks, and the service worker that keeps them. */
export async function buildLab(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const missing = await writeData(join(folder, "data"));
  const built = { catalogue: catalogueOf(workspace), missing };
  const conditions = ["@unitball/source", "module", "browser", "import"];
  await build({
    root,
    base: "./",
    configFile: false,
    logLevel: "error",
    define: { LAB_BUILT: JSON.stringify(built) },
    resolve: { conditions },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    plugins: [{ name: "policy", transformIndexHtml: (html: string) => html.replace("%POLICY%", policy) }],
    worker: { format: "es" },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: "es2023",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4000,
    },
  });
  cpSync(join(workspace, "LICENSE"), join(folder, "LICENSE.txt"));
  writeServiceWorker(folder);
}
