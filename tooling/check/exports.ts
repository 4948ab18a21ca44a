import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { output } from "./output.ts";

/** What publint and arethetypeswrong say about every package as npm would receive it: built, packed, exports published. */
export async function exportsOfPackages(root: string): Promise<string[]> {
  const built = await output(root, "turbo", "run", "build", "--output-logs=errors-only");
  if (built.code !== 0) return [built.text];
  const folder = mkdtempSync(join(tmpdir(), "unitball-pack-"));
  try {
    const packed = await output(root, "pnpm", "--recursive", "pack", "--pack-destination", folder);
    if (packed.code !== 0) return [packed.text];
    const tarballs = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
    if (tarballs.length === 0) return ["pnpm pack made no tarball."];
    const queue = tarballs.map((file) => join(folder, file));
    const problems: string[] = [];
    const judge = async () => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift())
        problems.push(...(await judged(root, file)));
    };
    await Promise.all([judge(), judge()]);
    return problems.sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function judged(root: string, tarball: string): Promise<string[]> {
  const name = basename(tarball);
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  if (pkg.private === true) return [];
  const said = messages.map((message) => `${name}: ${formatMessage(message, pkg, { color: false })}`);
  const types = await output(root, "attw", tarball, "--profile", "esm-only", "--format", "ascii", "--no-color");
  return types.code === 0 ? said : [...said, `${name}: ${types.text}`];
}
