// pnpm generate: write every package's index and the READMEs' tables of parts.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generated, outdated } from "./generated.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const texts = generated(root);
for (const path of outdated(root)) {
  writeFileSync(join(root, path), texts.get(path) ?? "");
  console.log(`wrote ${path}`);
}
