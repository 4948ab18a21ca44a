import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "vite";
import { type Package, packagesOf } from "./workspace.ts";

/** Every symbol that a published package exports without a JSDoc right above its declaration: one sentence each. */
export const undocumentedExports = (root: string): string[] =>
  packagesOf(root)
    .filter(({ manifest }) => manifest.private !== true)
    .flatMap((p) => [...new Set(entriesOf(p).flatMap((entry) => undocumentedIn(root, entry)))])
    .sort();

/** The TypeScript files behind `exports`. */
const entriesOf = ({ folder, manifest }: Package): string[] =>
  Object.values(manifest.exports ?? {}).flatMap((target) => {
    const source = (target as { "@unitball/source"?: string })["@unitball/source"];
    return source === undefined ? [] : [join(folder, source)];
  });

/** Follows `export … from` within the package, as a reader of its types would. */
function undocumentedIn(root: string, file: string, wanted?: ReadonlySet<string>): string[] {
  if (!existsSync(join(root, file))) return [`${file} is exported, but it does not exist; mend exports.`];
  const text = readFileSync(join(root, file), "utf8");
  const { program, comments } = parseSync(file, text);
  const documented = new Set(
    comments
      .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
      .map(({ end }) => end + (text.slice(end).match(/^\s*/)?.[0].length ?? 0)),
  );
  const statements = program.body;
  const declares = new Map(
    statements.flatMap((statement) => {
      const declaration = "declaration" in statement && statement.declaration ? statement.declaration : statement;
      return namesOf(declaration).map((name) => [name, statement] as const);
    }),
  );
  // Of overloads one says what the others vary.
  const said = new Set(
    statements.flatMap((statement) => {
      const declaration = "declaration" in statement && statement.declaration ? statement.declaration : statement;
      return documented.has(statement.start) ? namesOf(declaration) : [];
    }),
  );
  const judge = (name: string): string[] => {
    const at = declares.get(name);
    if (at === undefined || said.has(name)) return [];
    const line = text.slice(0, at.start).split("\n").length;
    return [`${file}:${line} exports ${name} without a JSDoc; say in a sentence what it is.`];
  };
  const from = (specifier: string, names?: ReadonlySet<string>): string[] =>
    specifier.startsWith(".") ? undocumentedIn(root, join(dirname(file), specifier), names) : [];
  return statements.flatMap((statement) => {
    if (statement.type === "ExportAllDeclaration") return from(statement.source.value, wanted);
    if (statement.type !== "ExportNamedDeclaration") return [];
    const named = statement.specifiers.map(({ local }) => (local.type === "Literal" ? local.value : local.name));
    if (statement.source) return from(statement.source.value, new Set(named));
    const names = [...named, ...(statement.declaration ? namesOf(statement.declaration) : [])];
    return names.filter((name) => wanted === undefined || wanted.has(name)).flatMap(judge);
  });
}

/** What a statement declares. */
function namesOf(statement: object): string[] {
  if ("declarations" in statement) {
    return (statement.declarations as readonly { readonly id: object }[]).flatMap(({ id }) => bound(id));
  }
  return "id" in statement && statement.id ? bound(statement.id) : [];
}

/** The names that a pattern binds: of `a`, `{ a, b: c }` and `[a, b]`. */
function bound(pattern: object): string[] {
  if ("name" in pattern) return [pattern.name as string];
  const inside = "properties" in pattern ? pattern.properties : "elements" in pattern ? pattern.elements : [];
  return (inside as readonly object[]).flatMap((of) => bound("value" in of ? (of.value as object) : of));
}
