/** @internal `pnpm bench:bundle [FOLDER]`: the WebGPU part as a folder, and as an archive, that need nothing else. */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Complaint } from "../complaint.ts";
import { bundleScript } from "./bundleScript.ts";
import { readme, script } from "./texts.ts";

const most = 60e6;
const root = fileURLToPath(new URL("../..", import.meta.url));
const loaders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/lib/chromium"];

/** What of the package `webgpu` runs on Linux x64. */
function dawn(folder: string): void {
  const from = dirname(fileURLToPath(import.meta.resolve("webgpu")));
  const to = join(folder, "node_modules", "webgpu");
  const binary = join("dist", "linux-x64");
  mkdirSync(join(to, binary), { recursive: true });
  for (const file of ["package.json", "index.js", "LICENSE", join(binary, "dawn.node")]) {
    if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
  }
}

/** The folder and its archive beside it; how many bytes the archive has. */
async function make(folder: string): Promise<{ readonly archive: string; readonly bytes: number }> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Complaint(
      `The bundle holds this machine's Node, so it is built on Linux x64, not on ${process.platform} ${process.arch}.`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundleScript(folder);
  dawn(folder);
  copyFileSync(process.execPath, join(folder, "node"));
  chmodSync(join(folder, "node"), 0o755);
  const loader = loaders.map((place) => join(place, "libvulkan.so.1")).find((path) => existsSync(path));
  if (loader !== undefined) {
    mkdirSync(join(folder, "lib"));
    copyFileSync(loader, join(folder, "lib", "libvulkan.so.1"));
  }
  writeFileSync(join(folder, "README.txt"), readme);
  writeFileSync(join(folder, "run.sh"), script, { mode: 0o755 });
  const archive = `${folder}.tar.gz`;
  execFileSync("tar", ["-C", dirname(folder), "-c", "-I", "gzip -9", "-f", archive, basename(folder)]);
  return { archive, bytes: statSync(archive).size };
}

try {
  const folder = resolve(process.argv[2] ?? join(root, "dist", "unitball-webgpu-bench"));
  const { archive, bytes } = await make(folder);
  console.log(`${folder}\n${archive}, ${(bytes / 1e6).toFixed(1)} MB`);
  if (bytes > most) throw new Complaint(`The archive has more than ${most / 1e6} MB.`);
} catch (error) {
  console.error(error instanceof Complaint ? error.message : error);
  process.exitCode = 1;
}
