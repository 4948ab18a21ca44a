// pnpm check: everything that can be wrong with the workspace and is not a test. All checks run, whatever fails.
import { fileURLToPath } from "node:url";
import { outdated } from "../generate/generated.ts";
import { exportsOfPackages } from "./exports.ts";
import { graph } from "./graph.ts";
import { metadata } from "./metadata.ts";
import { output } from "./output.ts";
import { sizes } from "./sizes.ts";
import { withTarballs } from "./tarballs.ts";
import { undocumentedExports } from "./undocumented.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Check {
  readonly name: string;
  /** The problems found; none is a pass. */
  readonly run: () => readonly string[] | Promise<readonly string[]>;
  readonly mend: string;
}

const command =
  (file: string, ...args: string[]) =>
  async (): Promise<string[]> => {
    const { code, text } = await output(root, file, ...args);
    return code === 0 ? [] : [text];
  };

const checks: readonly Check[] = [
  {
    name: "lint and format",
    run: command("biome", "check", "--colors=off", "."),
    mend: "`pnpm format` mends what can be mended automatically; the rest is listed above.",
  },
  {
    name: "types",
    run: command("tsc", "--noEmit", "--pretty", "false"),
    mend: "Mend the lines above; `pnpm types` shows them again.",
  },
  {
    name: "package graph",
    run: () => graph(root),
    mend: "Each line above says what to change; the rules stand at the top of tooling/check/graph.ts.",
  },
  {
    name: "generated files",
    run: () => outdated(root).map((path) => `${path} is not what its sources say.`),
    mend: "Run `pnpm generate`.",
  },
  {
    name: "documented exports",
    run: () => undocumentedExports(root),
    mend: "Give each a JSDoc right above its declaration.",
  },
  {
    name: "package metadata and READMEs",
    run: () => metadata(root),
    mend: "Each line above says what to change; packages/core has an example of each file.",
  },
  {
    name: "unused dependencies and exports",
    run: command("knip", "--no-progress", "--no-config-hints"),
    mend: "Remove what is listed above, or use it.",
  },
  {
    name: "size of the compiler",
    run: () => sizes(root),
    mend: "Make it smaller; where what is new is worth its bytes, raise the limit in tooling/check/sizes.ts.",
  },
  {
    name: "exports of every package",
    run: () => withTarballs(root, (tarballs) => exportsOfPackages(root, tarballs.values())),
    mend: "Mend `exports` and `publishConfig.exports` of the packages above.",
  },
];

const attempt = async (check: Check): Promise<readonly string[]> => {
  try {
    return await check.run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
};

let failed = 0;
for (const check of checks) {
  const since = performance.now();
  const problems = await attempt(check);
  const time = `${((performance.now() - since) / 1000).toFixed(1)} s`;
  console.log(`${problems.length === 0 ? "✓" : "✗"} ${check.name}  ${time}`);
  if (problems.length === 0) continue;
  failed++;
  for (const problem of problems) console.log(problem.replace(/^(?=.)/gm, "    "));
  console.log(`  → ${check.mend}`);
}
console.log(failed === 0 ? `${checks.length} checks passed` : `${failed} of ${checks.length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
