import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { bundled } from "../check/bundled.ts";
import type { Check } from "./check.ts";

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(2)} kB`;
const tfjs = /^(@tensorflow\/|node:)/;

/** Sizes of what is installed in a project, minified and gzipped, TensorFlow.js apart. */
export async function sizes(at: string): Promise<readonly Check[]> {
  const judged = async (name: string, code: string, external: RegExp, limit: number, mend: string): Promise<Check> => {
    const bytes = await bundled(at, code, { external });
    const problems = bytes <= limit ? [] : [`${kB(bytes)} is more than the ${kB(limit)} allowed.`];
    return { name: `size of ${name}`, found: `${kB(bytes)} of ${kB(limit)}`, problems, mend };
  };
  const geometries = join(at, "node_modules/@unitball/geometries/dist");
  // The polar factor is a door of its own, which three geometries share.
  const own = /^(@tensorflow\/|node:|@unitball\/)|\/polar\//;
  const parts = globSync("*.js", { cwd: geometries })
    .filter((file) => file !== "index.js")
    .sort();
  const each = await Promise.all(
    parts.map(async (file) => ({
      file: basename(file, ".js"),
      bytes: await bundled(at, `export * from ${JSON.stringify(join(geometries, file))};`, { external: own }),
    })),
  );
  const largest = each.reduce((a, b) => (a.bytes > b.bytes ? a : b));
  return [
    await judged(
      "@unitball/core",
      'export * from "@unitball/core";',
      tfjs,
      3000,
      "core is words; what computes goes elsewhere.",
    ),
    {
      name: "size of each geometry alone",
      found: `largest of ${each.length}: ${largest.file}, ${kB(largest.bytes)} of ${kB(1500)}`,
      problems: each.filter(({ bytes }) => bytes > 1500).map(({ file, bytes }) => `${file} has ${kB(bytes)}.`),
      mend: "A geometry is a norm and its LMO; share what is more than that.",
    },
    await judged(
      "@unitball/geometries/polar",
      'export * from "@unitball/geometries/polar";',
      tfjs,
      4000,
      "See which table of coefficients is new.",
    ),
    await judged(
      "one preset alone",
      'import { presets } from "unitball"; export const scion = presets.scion;',
      tfjs,
      10_000,
      "presets must be a namespace of functions without side effects, so that a bundler can leave the others out.",
    ),
    await judged(
      "unitball",
      'export * from "unitball";',
      tfjs,
      25_000,
      "See what index.ts of unitball has that is not a part or a preset.",
    ),
  ];
}
