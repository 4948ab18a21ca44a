import { posix } from "node:path";
import { importsOf, packageOf } from "./imports.ts";
import { type Package, packagesOf } from "./workspace.ts";

/** Packages that know core and nothing else: a part of theirs has no more standing than a stranger's. */
const leaves = new Set(
  [
    "estimators",
    "geometries",
    "compositions",
    "normalizations",
    "constraints",
    "schedules",
    "optimizer",
    "backend-reference",
    "diagnostics",
  ].map((name) => `packages/${name}`),
);

const longest = 200;

/** Every way in which the workspace at `root` breaks the rules of who may import whom: one sentence each. */
export function graph(root: string): string[] {
  const packages = packagesOf(root);
  const byName = new Map(packages.map((p) => [p.manifest.name, p]));
  return [...packages.flatMap((p) => [...manifestRules(p), ...sourceRules(p, byName)]), ...cycles(packages, byName)];
}

const declared = ({ manifest }: Package): Set<string> =>
  new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]);

function manifestRules(p: Package): string[] {
  const where = `${p.folder}/package.json`;
  const known = [...declared(p)];
  const beyondCore = leaves.has(p.folder) ? known.filter((name) => name !== "@unitball/core") : [];
  const ofCore = p.folder === "packages/core" ? known : [];
  const bundled = p.folder.startsWith("packages/") ? Object.keys(p.manifest.dependencies ?? {}) : [];
  return [
    ...beyondCore.map((name) => `${where} lists "${name}", but a leaf depends on @unitball/core only; remove it.`),
    ...ofCore.map((name) => `${where} lists "${name}", but core depends on nothing; remove it.`),
    ...bundled
      .filter((name) => name.startsWith("@tensorflow/"))
      .map(
        (name) => `${where} lists "${name}" in dependencies; move it to peerDependencies, the application brings it.`,
      ),
  ];
}

function sourceRules(p: Package, byName: ReadonlyMap<string, Package>): string[] {
  const known = declared(p);
  return p.sources.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    return [
      ...(lines > longest ? [`${path} has ${lines} lines; split it, a source file has at most ${longest}.`] : []),
      ...(/^export\s+default\b|^export\s*\{[^}]*\bas\s+default\b/m.test(text)
        ? [`${path} has a default export; give it a name.`]
        : []),
      ...importsOf(text).flatMap((specifier) => importRule(p, path, specifier, known, byName)),
    ];
  });
}

function importRule(
  p: Package,
  path: string,
  specifier: string,
  known: ReadonlySet<string>,
  byName: ReadonlyMap<string, Package>,
): string[] {
  if (specifier.startsWith("node:")) return [];
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith(`${p.folder}/`)
      ? []
      : [`${path} imports "${specifier}", which lies outside ${p.folder}; import that package by its name.`];
  }
  const name = packageOf(specifier);
  const other = byName.get(name);
  if (other === p) return [`${path} imports its own package "${name}"; import the file itself.`];
  if (!known.has(name)) {
    return [`${path} imports "${specifier}", which ${p.folder}/package.json does not list; add "${name}" to it.`];
  }
  const subpath = specifier === name ? "." : `.${specifier.slice(name.length)}`;
  return other !== undefined && !(subpath in (other.manifest.exports ?? { ".": "" }))
    ? [`${path} imports "${specifier}", an internal of ${name}; import from "${name}".`]
    : [];
}

function cycles(packages: readonly Package[], byName: ReadonlyMap<string, Package>): string[] {
  const done = new Set<Package>();
  const found: string[] = [];
  const visit = (p: Package, trail: readonly Package[]): void => {
    const start = trail.indexOf(p);
    if (start >= 0) {
      const ring = [...trail.slice(start), p].map((q) => q.manifest.name).join(" → ");
      found.push(`${ring}: these packages depend on each other in a circle; move what they share into core.`);
      return;
    }
    if (done.has(p)) return;
    for (const name of declared(p)) {
      const next = byName.get(name);
      if (next !== undefined) visit(next, [...trail, p]);
    }
    done.add(p);
  };
  for (const p of packages) visit(p, []);
  return found;
}
