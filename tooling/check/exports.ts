import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { output } from "./output.ts";

/** What publint and arethetypeswrong say about tarballs as npm would receive them. */
export async function exportsOfPackages(root: string, tarballs: Iterable<string>): Promise<string[]> {
  const queue = [...tarballs];
  const problems: string[] = [];
  const judge = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift())
      problems.push(...(await judged(root, file)));
  };
  await Promise.all([judge(), judge()]);
  return problems.sort();
}

async function judged(root: string, tarball: string): Promise<string[]> {
  const name = basename(tarball);
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  const said = messages.map((message) => `${name}: ${formatMessage(message, pkg, { color: false })}`);
  const types = await output(root, "attw", tarball, "--profile", "esm-only", "--format", "ascii", "--no-color");
  return types.code === 0 ? said : [...said, `${name}: ${types.text}`];
}
