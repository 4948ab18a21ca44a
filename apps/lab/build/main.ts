// npm run lab:build [FOLDER]: the lab as a static site, in apps/lab/dist unless told otherwise.
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildLab } from "./build.ts";
import { filesOf } from "./serviceWorker.ts";

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL("../dist", import.meta.url)));
await buildLab(folder);
const bytes = filesOf(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
console.log(`${folder}, ${(bytes / 1e6).toFixed(1)} MB. Put it on any static host, under any path.`);
