import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, pnpmVersion, root, step, useWorkspaceNode, withPnpm } from "./shell.mjs";

const oldest = [20, 19];

/** Packages installed as pnpm-lock.yaml says, and the workspace's own Node first on PATH. */
export async function install() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    fail(
      `unitball needs Node ${oldest.join(".")} or newer, and this is ${process.version}: get one from https://nodejs.org.`,
    );
  }
  if (!installed()) {
    const command = withPnpm("pnpm", "install", "--frozen-lockfile", "--config.confirmModulesPurge=false");
    await step(`installing packages with pnpm ${pnpmVersion}`, command);
  }
  useWorkspaceNode();
}

/** pnpm leaves a copy of the lockfile it installed; Node comes last, from a build script. */
function installed() {
  const copy = join(root, "node_modules", ".pnpm", "lock.yaml");
  const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(copy) || !existsSync(join(root, "node_modules", ".modules.yaml")) || !existsSync(node)) return false;
  return readFileSync(copy, "utf8") === readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
}
