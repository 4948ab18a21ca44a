import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packagesOf } from "../check/workspace.ts";
import { indexOf } from "./indexes.ts";
import { shelfOf } from "./shelf.ts";
import { tablesIn } from "./tables.ts";

/** These two say by hand what they export. */
const handWritten = new Set(["packages/unitball", "apps/ablate"]);

/** Path from the root → what the file ought to contain, for every generated file of the workspace. */
export function generated(root: string): Map<string, string> {
  const packages = packagesOf(root);
  const files = new Map<string, string>();
  for (const p of packages.filter(({ manifest }) => manifest.private !== true))
    if (!handWritten.has(p.folder)) files.set(`${p.folder}/src/index.ts`, indexOf(p));
  if (existsSync(join(root, "packages/unitball"))) files.set("packages/unitball/src/parts.ts", shelfOf(packages));
  const pages = globSync("docs/*.md", { cwd: root }).map((page) => page.replaceAll("\\", "/"));
  for (const page of ["README.md", ...packages.map(({ folder }) => `${folder}/README.md`), ...pages])
    if (existsSync(join(root, page))) {
      files.set(page, tablesIn(readFileSync(join(root, page), "utf8"), packages, page));
    }
  return files;
}

/** The generated files that are not what they ought to be. */
export const outdated = (root: string): string[] =>
  [...generated(root)]
    .filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text)
    .map(([path]) => path);
