// pnpm release:dry: what is published, as a newcomer gets it. Packs, installs with plain npm, runs each README, measures.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportsOfPackages } from "../check/exports.ts";
import { withTarballs } from "../check/tarballs.ts";
import { noChromium } from "../test/chromium.ts";
import { attempt, type Check, report } from "./check.ts";
import { type Given, inBundler, inNode, inTypeScript, onPage } from "./newcomer.ts";
import { sizes } from "./sizes.ts";
import { strangersPart } from "./stranger.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const catalog = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");

function version(name: string): string {
  const found = new RegExp(`^ {2}"?${name}"?: (\\S+)$`, "m").exec(catalog)?.[1];
  if (found === undefined) throw new Error(`pnpm-workspace.yaml has no ${name} in its catalog.`);
  return `${name}@${found}`;
}

const folder = mkdtempSync(join(tmpdir(), "unitball-release-"));
try {
  if (noChromium !== undefined)
    throw new Error(`${noChromium.replace("there", "There")}, which two kinds of project run in.`);
  const checks = await withTarballs(root, async (tarballs) => {
    const given: Given = { root, folder, tarballs, version };
    const kinds: readonly (readonly [name: string, run: () => Promise<readonly Check[]>])[] = [
      ["Node, ESM", () => inNode(given)],
      ["TypeScript", () => inTypeScript(given)],
      ["sizes", () => sizes(join(folder, "typescript"))],
      ["Vite", () => inBundler(given)],
      ["import map", () => onPage(given)],
      ["a part of a stranger's", () => strangersPart(given)],
      [
        "tarballs",
        async () => [
          {
            name: "publint and attw",
            found: `${tarballs.size} tarballs`,
            problems: await exportsOfPackages(root, tarballs.values()),
            mend: "Mend `exports` and `publishConfig.exports` of the packages above.",
          },
        ],
      ],
    ];
    const all: Check[] = [];
    for (const [name, run] of kinds) {
      const since = performance.now();
      all.push(...(await attempt(name, "See what the command above said.", run)));
      console.error(`${name}: ${((performance.now() - since) / 1000).toFixed(0)} s`);
    }
    return all;
  });
  console.log(report(checks));
  process.exitCode = checks.every(({ problems }) => problems.length === 0) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
