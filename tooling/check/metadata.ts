import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, linesOf } from "../docs/blocks.ts";
import { shelves } from "../generate/tables.ts";
import { importsOf, packageOf } from "./imports.ts";
import { type Package, packagesOf } from "./workspace.ts";

interface Published {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly engines?: { readonly node?: string };
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean; readonly exports?: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const sections = ["Use", "Parts", "Write your own", "Laws", "See also"];
const longest = 15;

/** What the published packages lack of what npm, bundlers and readers need to know: one sentence each. */
export function metadata(root: string): string[] {
  return packagesOf(root)
    .filter(({ manifest }) => manifest.private !== true)
    .flatMap((p) => [...manifestOf(p), ...(p.folder.startsWith("packages/") ? readmeOf(root, p) : [])]);
}

function manifestOf(p: Package): string[] {
  const m = p.manifest as Published;
  const isApp = p.folder.startsWith("apps/");
  const published = Object.fromEntries(
    Object.entries(m.exports ?? {}).map(([path, { "@unitball/source": _, ...rest }]) => [path, rest]),
  );
  const wants: readonly (readonly [holds: boolean, sentence: string])[] = [
    [(m.description?.length ?? 0) >= 20, "needs a description of a sentence"],
    [
      (m.keywords?.length ?? 0) >= 4 && m.keywords?.includes("unitball") === true,
      'needs four keywords, "unitball" one',
    ],
    [m.license === "MIT", 'needs "license": "MIT"'],
    [m.type === "module", 'needs "type": "module"'],
    [m.sideEffects !== undefined || isApp, 'needs "sideEffects": false, or the files whose import does something'],
    [m.engines?.node === ">=22", 'needs "engines": { "node": ">=22" }'],
    [m.repository?.directory === p.folder, `needs "repository" with the directory "${p.folder}"`],
    [m.files?.includes("dist") === true, 'needs "files" with "dist"'],
    [m.publishConfig?.access === "public", 'needs "publishConfig": { "access": "public" }'],
    [m.publishConfig?.provenance === true, 'needs "publishConfig": { "provenance": true }'],
    [
      JSON.stringify(m.publishConfig?.exports) === JSON.stringify(published),
      'needs "publishConfig.exports" to be "exports" without "@unitball/source"',
    ],
    [
      Object.values(published).every((target) => Object.keys(target).join() === "types,default"),
      'needs "types" and then "default" in each of "exports"',
    ],
    ...Object.entries({ ...m.dependencies, ...m.peerDependencies })
      .filter(([name]) => /^(@unitball\/|unitball$)/.test(name))
      .map(([name, range]) => [range === "workspace:^", `needs "workspace:^" for "${name}"`] as const),
    ...importedOf(p)
      .filter((name) => name.startsWith("@tensorflow/") && !isApp)
      .map((name) => [name in (m.peerDependencies ?? {}), `needs "${name}" as a peer dependency`] as const),
  ];
  return wants.filter(([holds]) => !holds).map(([, sentence]) => `${p.folder}/package.json ${sentence}.`);
}

const importedOf = (p: Package): string[] => [
  ...new Set(p.sources.flatMap(({ text }) => importsOf(text).map(packageOf))),
];

function readmeOf(root: string, p: Package): string[] {
  const path = `${p.folder}/README.md`;
  if (!existsSync(join(root, path))) return [`${path} does not exist; write one with ${sections.join(", ")}.`];
  const text = readFileSync(join(root, path), "utf8");
  const axis = Object.entries(shelves).find(([, folder]) => folder === p.folder)?.[0];
  const wanted = sections.filter((section) => section !== "Parts" || axis !== undefined);
  const found = Array.from(text.matchAll(/^## (.*)$/gm), ([, title]) => title as string);
  const examples = blocksOf(text).filter(({ run }) => run !== undefined);
  const wants: readonly (readonly [holds: boolean, sentence: string])[] = [
    [text.startsWith(`# ${p.manifest.name}\n\n`), `begins with "# ${p.manifest.name}" and what it is`],
    [
      wanted.every((section, i) => found.indexOf(section) > (i === 0 ? -1 : found.indexOf(wanted[i - 1] as string))),
      `has the sections ${wanted.join(", ")} in this order`,
    ],
    [axis === undefined || text.includes(`<!-- parts:${axis} -->`), `has the table <!-- parts:${axis} -->`],
    [examples.length > 0, "has an example that runs, with <!-- run: node --> above it"],
    ...examples.map(
      ({ code }) =>
        [linesOf(code) <= longest, `has examples of ${longest} lines at most, not ${linesOf(code)}`] as const,
    ),
  ];
  return wants.filter(([holds]) => !holds).map(([, sentence]) => `${path}: a package's README ${sentence}.`);
}
