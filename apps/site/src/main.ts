// npm run docs, npm run docs:build: the pages of docs/ and the API reference of every package, served or as a static site.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { build, createServer } from "vitepress";
import { forSite } from "./pages.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const site = fileURLToPath(new URL("..", import.meta.url));
const content = join(site, "content");

/** docs/ and the front page, where VitePress looks for them. */
function gather(): void {
  rmSync(content, { recursive: true, force: true });
  mkdirSync(content, { recursive: true });
  for (const page of readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })) {
    if (!page.endsWith(".md")) continue;
    mkdirSync(dirname(join(content, page)), { recursive: true });
    writeFileSync(join(content, page), forSite(readFileSync(join(root, "docs", page), "utf8"), page));
  }
  cpSync(join(site, "front.md"), join(content, "index.md"));
}

/** The entry points of every published package, as its manifest names them. */
function entryPoints(): string[] {
  const packages = join(root, "packages");
  return readdirSync(packages).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));
    const sources = Object.values(manifest.exports ?? {}).flatMap((entry) => {
      const source = (entry as Record<string, unknown>)["@unitball/source"];
      return typeof source === "string" && source.endsWith(".ts") ? [source] : [];
    });
    return manifest.private === true ? [] : sources.map((source) => join(packages, folder, source));
  });
}

/** The API reference from the JSDoc, as pages beside the others. */
async function reference(): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    name: "API",
    entryPoints: entryPoints(),
    tsconfig: join(root, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    out: join(content, "api"),
    readme: "none",
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    githubPages: false,
    skipErrorChecking: true,
    logLevel: "Error",
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("The API reference could not be made; the lines above say why.");
  await app.generateOutputs(project);
}

gather();
await reference();
if (process.argv.includes("--serve")) {
  const server = await createServer(site);
  await server.listen();
  server.printUrls();
} else {
  await build(site);
}
