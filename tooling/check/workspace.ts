import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Source {
  /** From the root of the workspace, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Package {
  /** "packages/core" */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Every .ts and .tsx file under src that is not a test. */
  readonly sources: readonly Source[];
}

const isTest = (path: string): boolean => /\.test(-d)?\.ts$/.test(path);

/** Every package of `packages/` and `apps/`, by folder. */
export function packagesOf(root: string): Package[] {
  return ["packages", "apps"].flatMap((room) => {
    const folders = existsSync(join(root, room)) ? readdirSync(join(root, room)).sort() : [];
    return folders
      .map((name) => `${room}/${name}`)
      .filter((folder) => existsSync(join(root, folder, "package.json")))
      .map((folder) => ({
        folder,
        manifest: JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")),
        sources: sourcesOf(root, folder),
      }));
  });
}

function sourcesOf(root: string, folder: string): Source[] {
  return globSync("src/**/*.{ts,tsx}", { cwd: join(root, folder) })
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .filter((path) => !isTest(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
