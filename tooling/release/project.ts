import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a command in a project says on each stream, and how it ends. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in a folder; what this workspace sets for its own scripts is not set there. */
export function say(folder: string, file: string, ...args: string[]): Promise<Said> {
  const own = /^(npm_|pnpm_|INIT_CWD|NODE_OPTIONS|VITEST|NODE_ENV)/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...env, NO_COLOR: "1" }, maxBuffer: 2 ** 26, timeout: 300_000 };
    execFile(file, args, options, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, out, err: code !== 0 && err === "" && error ? error.message : err });
    });
  });
}

/** The same, where it has to end well. */
export async function done(folder: string, file: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await say(folder, file, ...args);
  if (code !== 0) throw new Error(`${[file, ...args].join(" ")} ended with ${code}:\n${`${out}${err}`.trim()}`);
  return out;
}

/** The tarballs of these packages and of all of ours that they depend on. */
export async function closure(
  names: readonly string[],
  tarballs: ReadonlyMap<string, string>,
  root: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    const tarball = tarballs.get(name);
    if (tarball === undefined || found.has(tarball)) return;
    found.add(tarball);
    const manifest = JSON.parse(await done(root, "tar", "-xzOf", tarball, "package/package.json"));
    for (const dependency of Object.keys({ ...manifest.dependencies })) await visit(dependency);
  };
  for (const name of names) await visit(name);
  return [...found];
}

/** An empty project with these files, and packages put in by plain npm. */
export async function project(
  folder: string,
  packages: readonly string[],
  files: Readonly<Record<string, string | object>> = {},
): Promise<string> {
  const all = { "package.json": { name: "newcomer", version: "1.0.0", private: true, type: "module" }, ...files };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
  if (packages.length > 0)
    await done(folder, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...packages);
  return folder;
}

/** Every place where a package is installed in a project: one is right. */
export async function copiesOf(folder: string, name: string): Promise<readonly string[]> {
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  return Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`));
}
