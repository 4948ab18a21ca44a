import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A test that ran counts once; so does a file or a suite that fails outside its tests, and an error that nobody caught. */
export function count(modules: readonly TestModule[], unhandled: number): Counts {
  const all = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    const before = all.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      all[state === "pending" ? "failed" : state]++;
    }
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) all.failed++;
    if (module.errors().length > 0 || (module.state() === "failed" && all.failed === before)) all.failed++;
  }
  return all;
}

// biome-ignore lint/style/noDefaultExport: vitest takes a reporter from its file by the default export.
export default class implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env.UNITBALL_COUNTS;
    if (file !== undefined) writeFileSync(file, JSON.stringify(count(modules, unhandled.length)));
  }
}
