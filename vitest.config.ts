import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@unitball/source"] },
  ssr: { resolve: { conditions: ["@unitball/source"], externalConditions: ["@unitball/source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tooling/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
