import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What the compiler says of a program, one message a line, without file names. */
async function complaints(source: string): Promise<string[]> {
  const folder = await mkdtemp(join(root, "packages/optimizer/.types-"));
  try {
    await writeFile(join(folder, "it.ts"), source);
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: "../../../tooling/tsconfig/base.json",
        compilerOptions: {
          noEmit: true,
          allowImportingTsExtensions: true,
          customConditions: ["@unitball/source"],
          noUnusedLocals: false,
        },
        files: ["it.ts"],
      }),
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "--pretty", "false", "-p", folder]).catch(
      (e) => e,
    );
    return stdout.split("\n").filter((line: string) => line.trim() !== "");
  } finally {
    await rm(folder, { recursive: true });
  }
}

const imports = `
import { reference } from "@unitball/backend-reference";
import { layer } from "@unitball/core";
import { constant, ema, maxOverLayers, normalized, recipe, sign, unconstrained, adamw, partition } from "unitball";
const layers = [layer({ name: "w", shape: [2, 2], role: "hidden" })];
`;

test("the compiler's message for an unfinished recipe names the missing axes", async () => {
  const said = await complaints(`${imports}
recipe().with(ema()).with(sign()).with(maxOverLayers()).with(normalized()).build(reference(), layers);`);
  expect(said).toEqual([
    expect.stringContaining("error TS2349: This expression is not callable."),
    `  Type 'Missing<"constraint" | "stepsize">' has no call signatures.`,
  ]);
});

test("a finished recipe compiles, its parts keep their types, and it is a program for partition", async () => {
  const said = await complaints(`${imports}
const r = recipe().with(ema()).with(sign()).with(maxOverLayers()).with(normalized()).with(unconstrained()).with(constant());
const kind: "sign" = r.parts.geometry.kind;
const scaling: "none" | "perInput" = r.parts.geometry.options.scaling;
r.with(sign({ radius: 2 })).build(reference(), layers).init({});
partition({ hidden: r, "*": adamw() }).build(reference(), layers);
export { kind, scaling };`);
  expect(said).toEqual([]);
});

test("a part that is none of the six, a misspelt option and an unfinished program do not compile", async () => {
  const said = await complaints(`${imports}
recipe().with({ axis: "estimator", kind: "x", options: {} });
ema({ alhpa: 0.1 });
partition({ "*": recipe().with(ema()) });`);
  expect(said.filter((line) => line.includes("error"))).toHaveLength(3);
  expect(said.join("\n")).toContain("'alhpa' does not exist in type");
});
