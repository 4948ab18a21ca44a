// npm test: install, then every test of the workspace. Arguments go to vitest: npm test -- packages/core
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install } from "./install.mjs";
import { root, run } from "./shell.mjs";

await install();
const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "unitball-test-"));
process.env.UNITBALL_COUNTS = join(folder, "counts.json");
const reporters = args.some((a) => a.startsWith("--reporter")) ? [] : ["--reporter=default"];
const code = await run([
  "node",
  "node_modules/vitest/vitest.mjs",
  "run",
  ...reporters,
  `--reporter=${join(root, "tooling", "test", "reporter.ts")}`,
  ...args,
]);
const { passed, failed, skipped } = judge(counts(), code);
rmSync(folder, { recursive: true });
process.exitCode = failed === 0 ? 0 : code || 1;
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`);

function counts() {
  try {
    return JSON.parse(readFileSync(process.env.UNITBALL_COUNTS, "utf8"));
  } catch {
    console.log("vitest stopped before it had counted the tests; the reason is above.");
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** A run that failed, or in which nothing ran, is never `0 failed`. */
function judge({ passed, failed, skipped }, code) {
  if (failed > 0) return { passed, failed, skipped };
  if (code !== 0) console.log(`No test failed, but vitest ended with exit code ${code}; that counts as one failure.`);
  else if (passed === 0) console.log("No test ran; that counts as one failure.");
  return { passed, failed: code !== 0 || passed === 0 ? 1 : 0, skipped };
}
