import { posix } from "node:path";
import type { Package } from "../check/workspace.ts";

/** Axis → the package that holds its parts. */
export const shelves = {
  estimator: "packages/estimators",
  geometry: "packages/geometries",
  composition: "packages/compositions",
  normalization: "packages/normalizations",
  constraint: "packages/constraints",
  stepsize: "packages/schedules",
} as const;

const isAxis = (axis: string): axis is keyof typeof shelves => Object.hasOwn(shelves, axis);

/** The text of the page at `page` with each `<!-- parts:AXIS -->…<!-- /parts -->` filled anew, links being relative to it. */
export const tablesIn = (text: string, packages: readonly Package[], page = "README.md"): string =>
  text.replace(/<!-- parts:(\w+) -->[\s\S]*?<!-- \/parts -->/g, (_, axis: string) => {
    if (!isAxis(axis)) {
      throw new Error(`${page} asks for "parts:${axis}", but the axes are ${Object.keys(shelves).join(", ")}.`);
    }
    const p = packages.find(({ folder }) => folder === shelves[axis]);
    const rows = p === undefined ? [] : rowsOf(p, posix.dirname(page));
    return [`<!-- parts:${axis} -->`, `| ${axis} | |`, "| --- | --- |", ...rows, "<!-- /parts -->"].join("\n");
  });

/** The parts of a package: each file directly in src that exports what it is named after, with that export's JSDoc. */
export const partsOf = ({ folder, sources }: Package) =>
  sources.flatMap(({ path, text }) => {
    const name = path.slice(`${folder}/src/`.length, -".ts".length);
    const found = name.includes("/") || text.startsWith("// internal") ? null : exportOf(name, text);
    return found === null ? [] : [{ name, path, doc: found.doc }];
  });

const rowsOf = (p: Package, from: string): string[] =>
  partsOf(p).map(({ name, path, doc }) => {
    if (doc === undefined) throw new Error(`${path}: give ${name} a JSDoc; its first sentence is its README row.`);
    return `| [\`${name}\`](${posix.relative(from, path)}) | ${firstSentence(doc).replaceAll("|", "\\|")} |`;
  });

function exportOf(name: string, text: string): { readonly doc: string | undefined } | null {
  const declaration = new RegExp(
    `(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*)?^export (?:async )?(?:function|const) ${name}\\b`,
    "m",
  );
  const match = declaration.exec(text);
  return match && { doc: match[1] };
}

/** Up to the first full stop that ends a word, so that "0.5" and "i.e. so" do not. */
export function firstSentence(doc: string): string {
  const line = doc
    .replace(/^\s*\*\s?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
  const end = /(?<!\b(?:e\.g|i\.e|cf|vs|et al|eq|Eq|Sec|Alg|Thm))\.(?= [^a-z]|$)/.exec(line);
  return end === null ? line : line.slice(0, end.index + 1);
}
