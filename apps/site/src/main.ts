// npm run docs, npm run docs:build: the pages of docs/ and the API reference of every package, served or as a static site.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { build, createServer } from "vitepress";
import { deadLinks } from "./links.ts";
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
  cpSync(join(root, "apps/lab/public/icon.svg"), join(content, "public/icon.svg"));
}

/** Everything that is published: the file, and the name that it is imported under. */
function entryPoints(): { readonly file: string; readonly name: string }[] {
  const packages = join(root, "packages");
  return readdirSync(packages).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));
    if (manifest.private === true) return [];
    return Object.entries(manifest.exports ?? {}).flatMap(([door, entry]) => {
      const source = (entry as Record<string, unknown>)["@unitball/source"];
      if (typeof source !== "string" || !source.endsWith(".ts")) return [];
      return [{ file: join(packages, folder, source), name: posix.join(manifest.name, door) }];
    });
  });
}

/** How the reference is written as pages: a folder's page is its index, as a host serves it. */
const asPages = {
  entryFileName: "index",
  hidePageHeader: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
} satisfies Partial<PluginOptions>;

/** The API reference from the JSDoc, as pages beside the others. */
async function reference(): Promise<void> {
  const entries = entryPoints();
  const app = await Application.bootstrapWithPlugins({
    name: "API",
    entryPoints: entries.map(({ file }) => file),
    tsconfig: join(root, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    out: join(content, "api"),
    readme: "none",
    ...asPages,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    githubPages: false,
    skipErrorChecking: true,
    logLevel: "Error",
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("The API reference could not be made; the lines above say why.");
  for (const { file, name } of entries) {
    const path = relative(join(root, "packages"), file).replaceAll("\\", "/");
    const module = project.children?.find((one) => one.name === path.replace(/(\/index)?\.ts$/, ""));
    if (module === undefined) throw new Error(`The API reference has no module for ${path}.`);
    module.name = name;
  }
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
  const dead = deadLinks(join(site, "dist"));
  if (dead.length > 0) throw new Error(`Links of the site that lead nowhere:\n${dead.join("\n")}`);
}
