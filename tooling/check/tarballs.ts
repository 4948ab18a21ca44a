import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output } from "./output.ts";
import { packagesOf } from "./workspace.ts";

/** The published packages as npm would receive them, built and packed: name → tarball, in a folder that goes afterwards. */
export async function withTarballs<R>(
  root: string,
  use: (tarballs: ReadonlyMap<string, string>) => Promise<R>,
): Promise<R> {
  const built = await output(root, "turbo", "run", "build", "--output-logs=errors-only");
  if (built.code !== 0) throw new Error(built.text);
  const folder = mkdtempSync(join(tmpdir(), "unitball-pack-"));
  try {
    const names = packagesOf(root).filter(({ manifest }) => manifest.private !== true);
    const filters = names.flatMap(({ manifest }) => ["--filter", manifest.name]);
    const packed = await output(root, "pnpm", ...filters, "--recursive", "pack", "--pack-destination", folder);
    if (packed.code !== 0) throw new Error(packed.text);
    const files = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
    const tarballs = new Map(
      names.map(({ manifest: { name, version } }) => {
        const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
        if (!files.includes(file)) throw new Error(`pnpm pack made no ${file} of ${name}.`);
        return [name, join(folder, file)] as const;
      }),
    );
    return await use(tarballs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
