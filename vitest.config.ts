import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@unitball/source"] },
  ssr: { resolve: { conditions: ["@unitball/source"], externalConditions: ["@unitball/source"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "packages/*/templates/**/*.test.ts",
      "tooling/**/*.test.ts",
    ],
    // A process per file: TensorFlow.js keeps its engine and backend in globals.
    pool: "forks",
    isolate: true,
    maxWorkers: 2,
    typecheck: {
      enabled: true,
      include: ["packages/*/src/**/*.test-d.ts", "apps/*/src/**/*.test-d.ts"],
      tsconfig: "./tsconfig.json",
    },
    silent: "passed-only",
    // What tests start prints plain text, wherever the tests themselves are run.
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
