// pnpm new AXIS NAME: a part that works, with its test, as a start.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generated, outdated } from "../generate/generated.ts";
import { scaffold } from "./scaffold.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [axis, name] = process.argv.slice(2);
try {
  const [part, test] = scaffold(root, axis, name);
  const texts = generated(root);
  const wrote = outdated(root);
  for (const path of wrote) writeFileSync(join(root, path), texts.get(path) ?? "");
  for (const path of [part, test, ...wrote]) console.log(`wrote ${path}`);
  console.log(`It works as it stands: npm test -- ${part?.replace(/\.ts$/, "")}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
