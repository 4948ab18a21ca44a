import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleScript } from "./bundleScript.ts";
import { script } from "./texts.ts";

test("the bundle's script needs Node's own modules and Dawn, and says so where Dawn is missing", async () => {
  const dir = mkdtempSync(join(tmpdir(), "bundle-"));
  await bundleScript(dir);
  const file = join(dir, "bench.mjs");
  const imports = [...readFileSync(file, "utf8").matchAll(/(?:^|[;}])import[^"'`;(]*["'`]([^"'`]+)["'`]/g)].map(
    ([, name]) => name,
  );
  expect(imports.length).toBeGreaterThan(0);
  for (const name of imports) expect(builtinModules).toContain(name?.replace(/^node:/, ""));
  const { status, stdout } = spawnSync(process.execPath, [file], { cwd: dir, encoding: "utf8" });
  expect(stdout).toMatch(/^WebGPU was not measured\. webgpu: .*npm install webgpu.*\n$/);
  expect(status).toBe(1);
  rmSync(dir, { recursive: true });
});

test("the bundle's starter is a shell script that any sh reads", () => {
  const { status, stderr } = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
