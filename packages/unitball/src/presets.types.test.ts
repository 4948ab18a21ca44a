import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const tsc = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));

/** How many types the compiler instantiates for a file beside the presets. */
async function instantiations(source: string): Promise<number> {
  const folder = await mkdtemp(join(here, ".types-"));
  try {
    await writeFile(join(folder, "it.ts"), source);
    const compilerOptions = { noEmit: true, allowImportingTsExtensions: true, customConditions: ["@unitball/source"] };
    const config = { extends: "../../../../tooling/tsconfig/base.json", compilerOptions, files: ["it.ts"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const run = promisify(execFile)(process.execPath, [
      tsc,
      "-p",
      folder,
      "--extendedDiagnostics",
      "--pretty",
      "false",
    ]);
    const { stdout } = await run.catch((e) => e);
    expect(stdout).not.toContain("error TS");
    return Number(/Instantiations:\s+(\d+)/.exec(stdout)![1]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const head = `
import { maxOverLayers } from "@unitball/compositions";
import { decayed, sphere } from "@unitball/constraints";
import { ema, rescaled } from "@unitball/estimators";
import { spectral } from "@unitball/geometries";
import { normalized } from "@unitball/normalizations";
import { presetTable } from "../presetTable.ts";
import { changed, gamma, type Preset, row, type WithAlpha } from "../presets/row.ts";
export const all = [presetTable()];
`;
const more = `
import * as e from "@unitball/estimators";
import * as g from "@unitball/geometries";
import { recipe } from "@unitball/optimizer";`;
const two = (i: number) => `
export const a${i} = ({ stepsize = gamma(0.02), alpha = 0.1, mu = 0 }: WithAlpha & { readonly mu?: number } = {}): Preset =>
  row(ema({ alpha }), spectral({ radius: ${i + 1} }), maxOverLayers(), normalized(), decayed({ mu }), stepsize);
export const b${i} = (given: WithAlpha = {}): Preset => {
  const base = a${i}(given);
  return changed(base, { estimator: rescaled({ of: base.parts.estimator }), constraint: sphere() });
};`;

/** Presets whose types are inferred part by part, each another combination: what is measured is there to be measured. */
const estimators = ["ema()", "nesterov()", "gradient()", "heavyBall()", "almond()", "lion()", "storm()"];
const geometries = ["spectral()", "sign()", "euclidean()", "colNorm()", "rowNorm()", "rms()", "nuclear()"];
const inferred = (i: number) => `
export const c${i} = () => recipe().with(e.${estimators[i % 7]}).with(g.${geometries[Math.floor(i / 7)]}).with(maxOverLayers())
  .with(normalized()).with(decayed()).with(gamma(${i}));`;
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test("another preset is at most 20 instantiations for the type checker, where inference takes more, and all are below 80 000", async () => {
  const few = await instantiations(head + two(0));
  const many = await instantiations(head + upTo(26).map(two).join(""));
  const free = await instantiations(more + head + two(0) + upTo(49).map(inferred).join(""));
  expect(few).toBeLessThan(80_000);
  expect((many - few) / 50).toBeLessThan(20);
  expect((free - few) / 49).toBeGreaterThan(40);
}, 60_000);
