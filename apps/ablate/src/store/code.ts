import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint } from "./fingerprint.ts";

/**
 * What the code that trains is, by content: the files of this package that train and its own part, of every unitball package that it
 * stands on, and of the parts' module with what that imports by a relative path; and the versions of TensorFlow.js and
 * Node. Two machines with the same code give the same runs the same files.
 */
export function codeHash(parts: string | null): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const own = [
    filesHash(resolve(here, "../trial")),
    moduleHash(resolve(here, `../study/randomDirection${extname(import.meta.url)}`)),
  ];
  const packages = [...packagesFrom(resolve(here, "../.."))].sort(([a], [b]) => (a < b ? -1 : 1));
  const tensorflow = versionIn(createRequire(import.meta.url).resolve("@tensorflow/tfjs/package.json"));
  const node = process.versions.node.split(".")[0];
  return fingerprint([own, packages, tensorflow, node, parts === null ? null : moduleHash(parts)]);
}

/**
 * What the data is: the tasks' code pins what it downloads or installs by checksum, so what is left is the folder that
 * UNITBALL_DATA names.
 */
export function dataHash(): string {
  const folder = process.env.UNITBALL_DATA;
  return folder === undefined || !existsSync(folder) ? "pinned" : filesHash(folder, () => true);
}

/** Every unitball package that a package depends on, near or far, with its content's hash. */
function packagesFrom(root: string, found = new Map<string, string>()): ReadonlyMap<string, string> {
  const { dependencies = {}, peerDependencies = {} } = read(join(root, "package.json"));
  const resolved = createRequire(join(root, "package.json"));
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    if (!/^(@unitball\/|unitball$)/.test(name) || found.has(name)) continue;
    const folder = folderOf(name, resolved);
    if (folder === undefined) continue;
    const code = ["src", "dist"].map((each) => join(folder, each)).find(existsSync);
    found.set(name, code === undefined ? "" : filesHash(code));
    packagesFrom(folder, found);
  }
  return found;
}

/** Where a package lies: node_modules beside the one that asks, or above it. */
function folderOf(name: string, { resolve: locate }: NodeJS.Require): string | undefined {
  const place = (locate.paths(name) ?? [])
    .map((path) => join(path, name))
    .find((path) => existsSync(join(path, "package.json")));
  return place;
}

const isCode = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) && !/\.(test|test-d|d)\.[cm]?ts$/.test(name);

function filesHash(folder: string, wanted: (name: string) => boolean = isCode): string {
  const hash = createHash("sha256");
  const names = readdirSync(folder, { recursive: true }).map(String).filter(wanted).sort();
  for (const name of names) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name.replaceAll("\\", "/")).update("\0").update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** A module and what it imports by relative paths. */
function moduleHash(path: string, seen = new Set<string>()): string {
  if (seen.has(path)) return "";
  seen.add(path);
  const text = readFileSync(path, "utf8");
  const near = [...text.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)].map(([, to]) =>
    resolve(dirname(path), to ?? ""),
  );
  const others = near.filter((file) => existsSync(file) && extname(file) !== "").sort();
  return fingerprint([text, others.map((file) => [relative(dirname(path), file), moduleHash(file, seen)])]);
}

const read = (path: string): { dependencies?: object; peerDependencies?: object; version?: string } =>
  JSON.parse(readFileSync(path, "utf8"));
const versionIn = (path: string): string => read(path).version ?? "";
